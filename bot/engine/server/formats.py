"""In which numbers a text model computes on a processor: a pure rule, from what was measured.

On two cores of an EPYC with AVX2 and no bf16 arithmetic, a product with a layer of 8960 x 1536
took, in milliseconds, for 1, 4, 16 and 256 rows:

    bf16                                     3.2   11.8   44   970
    bf16 weights, widened to float32 (MKL)    15     38   57   122
    int8 weights alone (_weight_int8pack_mm) 2.5    4.6   16   215
    int4 weights alone, groups of 32         2.3    4.6   17   231
    fp16 weights, float32 inside (fbgemm)    2.1    3.0  7.6    95
    int8 weights and rows (fbgemm)           1.1    1.3  4.1    56

so int8 throughout is the fastest there at every number of rows, though each row is computed as
two, for the sake of quality (`linear.py`).

With VNNI, whose sums cannot overflow, rows keep a bit more and one product is enough. Two cores of
an EPYC with AVX-512, VNNI and bf16 arithmetic, the same layer:

    rows                                       1     4    16    32    64   256   512
    bf16                                     2.0   2.1   3.3   4.7   7.6    22    44
    int8 weights, each row as two            0.8   0.9   2.6   4.5   8.5    37    70
    int8 weights and rows                    0.7   0.9   0.8   2.1   3.5    13    28

so int8 throughout is the fastest there too. AMX multiplies bf16 several times faster than that,
while few rows stay bound by the bytes of the weights: there int8 serves up to `FEW` rows, where
the products of its table in bf16 would cross; that was not measured.
"""

import sys
from dataclasses import dataclass

from bot.engine.server.options import Weights

FEW = 32
ALL = sys.maxsize
COARSE, FINE = 63, 127
"""With the finer levels, AVX2's sums would overflow."""


@dataclass(frozen=True, slots=True)
class Processor:
    """What matters of a processor: bf16 arithmetic, fbgemm's products of int8, and VNNI and AMX for them."""

    bf16: bool
    int8: bool
    vnni: bool = False
    amx: bool = False


@dataclass(frozen=True, slots=True)
class Format:
    """int8 for up to `int8_rows` rows, 0 for none; what is more is in float32 if `wide`, else in bf16.

    A number of a row is one of `levels` steps from zero to the row's largest; where they are few,
    each row is computed as two.
    """

    int8_rows: int
    wide: bool
    levels: int = COARSE


def choose(weights: Weights | None, processor: Processor) -> Format:
    """The format for `weights` as set, None for the fastest; int8 is the narrowest that is fast."""
    if weights == "bf16" or not processor.int8:
        return Format(int8_rows=0, wide=not processor.bf16)
    rows = FEW if weights is None and processor.amx else ALL
    return Format(rows, wide=not processor.bf16, levels=FINE if processor.vnni else COARSE)

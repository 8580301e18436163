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
two, for the sake of quality (`linear.py`). Where the processor has bf16
arithmetic, many rows are fastest in it, and few are bound by the bytes of the weights: then
int8 serves up to `FEW` rows, a crossover that was not measured.
"""

import sys
from dataclasses import dataclass

from bot.engine.server.options import Weights

FEW = 4
ALL = sys.maxsize


@dataclass(frozen=True, slots=True)
class Processor:
    """What matters of a processor: bf16 arithmetic, and fbgemm's products of int8."""

    bf16: bool
    int8: bool


@dataclass(frozen=True, slots=True)
class Format:
    """int8 for up to `int8_rows` rows, 0 for none; what is more is in float32 if `wide`, else in bf16."""

    int8_rows: int
    wide: bool


def choose(weights: Weights | None, processor: Processor) -> Format:
    """The format for `weights` as set, None for the fastest; int8 is the narrowest that is fast."""
    if weights == "bf16" or not processor.int8:
        return Format(int8_rows=0, wide=not processor.bf16)
    if weights is None and processor.bf16:
        return Format(int8_rows=FEW, wide=False)
    return Format(int8_rows=ALL, wide=not processor.bf16)

"""How well the model predicts a fixed text in each format: `python -m tests.benchmarks.perplexity FOLDER`."""

import math
import sys
from pathlib import Path
from typing import Any

import torch
from torch.nn.functional import cross_entropy
from transformers import AutoTokenizer

from bot.engine.server import hardware
from bot.engine.server.folder import open_model
from bot.engine.server.formats import choose
from bot.engine.server.linear import adapt, processor
from bot.engine.server.options import TextOptions, Weights

ENGLISH = """\
The lighthouse had been dark for eleven years when the harbour council voted to light it again. Nobody could
say who had proposed it first. The fishermen had their satellite receivers, the ferries followed a line of
buoys that blinked in green and red, and the only ships that still passed close to the point were the grain
carriers, whose captains had never needed a lamp on a rock to tell them where the shore was. And yet, when the
mayor read out the motion on a wet evening in March, eleven hands went up and none stayed down.

It fell to Marta Olsen, who repaired outboard engines in the old customs shed, to find out whether the machine
could be made to run. She climbed the hundred and thirty steps with a torch between her teeth and a bag of
tools on her back. The lens was whole. Someone had wrapped it in sailcloth before they left, and tied the cloth
with the kind of knot that is meant to be undone by a stranger. Below it stood the clockwork that once turned
two tons of glass on a bath of mercury, and beside the clockwork a ledger, in which the last keeper had written
the weather for every day of his service. The final entry said: wind south-west, sea calm, nothing to report.

The motor was simple enough. She replaced two bearings, cleaned the contacts, and ordered a belt from a company
in the north that had made the first one in 1931 and, as it turned out, had kept the drawing. The difficult
part was the timing. Every light on the coast has its own character, so that a navigator can tell one from
another by counting seconds: this one had flashed twice, waited, and flashed once more. The pattern was printed
on charts that nobody had withdrawn. If she got it wrong, the light would be worse than none, because a wrong
light is a lie told to someone who has no reason to doubt it. So she sat in the lantern room with a stopwatch
for three nights, and adjusted the governor by a quarter of a turn each time, until the beam came round as it
had always done. Then she wrote the date in the ledger, and under the weather: fog at dawn, clearing later; the
lamp is lit.
"""

CHINESE = """\
会议开到下午四点，窗外下起了小雨。产品经理把投影关掉，说先不看数据，请每个人讲一讲上个星期最让自己头疼的一件事。
后端的小林先开口，他说新版本上线以后，夜里的报警多了一倍，其实大部分都是重复的：同一台机器的磁盘满了，每五分钟就发一次消息，
值班的人点掉一条，马上又来一条，到了凌晨三点，谁也分不清哪一条才是真正要紧的。大家都笑了，因为每个人都经历过这样的夜晚。

测试组的老周接着说，他头疼的是文档。接口改了三次，文档只改了一次，新来的同事照着旧文档写脚本，跑了两天才发现字段的名字已经不一样了。
他建议把文档放进代码仓库，改接口的时候一起改，合并之前必须有人看过。设计师小何听了点点头，说她那边也一样，图标的颜色换过好几版，
可是幻灯片里用的还是去年的旧图，客户看了以后以为我们有两个产品。

轮到新来的实习生，她有点紧张，说自己最头疼的是不知道该问谁。群里有二十几个频道，每个频道都很热闹，可是她不敢在里面提问，
怕问题太简单，耽误别人的时间。会议室里安静了一会儿。小林说，其实他刚来的时候也是这样，后来发现，简单的问题往往最值得写下来，
因为十个人里至少有五个人也不知道答案。于是大家当场决定：每周五下午留出半个小时，谁都可以提问题，提得越简单越好，
回答的人要把答案写进文档里，并且写清楚是哪一天写的，以后如果变了，就在下面补一行，不要把原来的删掉。

散会的时候雨已经停了。产品经理在白板上写下三件事：第一，相同的报警合并成一条，注明出现了多少次；第二，接口和文档一起改，一起看；
第三，每周五下午三点半，简单问题时间，第一次由实习生主持。她站在白板前面看了很久，然后拿起笔，在第三条后面轻轻地画了一个小小的太阳。
"""

FORMATS: tuple[Weights | None, ...] = ("bf16", None)


def main(folder: Path) -> None:
    """Print a row for each format."""
    torch.set_num_threads(hardware.cores())
    tokenizer: Any = AutoTokenizer.from_pretrained(folder)
    texts = {"English": ENGLISH, "Chinese": CHINESE}
    rows = {
        weights: [perplexity(model, tokenizer, text) for text in texts.values()]
        for weights in FORMATS
        for model in [_model(folder, weights)]
    }
    sys.stdout.write(f"| Format | {' | '.join(texts)} |\n| --- | --- | --- |\n")
    for weights, found in rows.items():
        against = zip(found, rows["bf16"], strict=True)
        cells = [f"{each:.3f} ({100 * (each / base - 1):+.1f} %)" for each, base in against]
        sys.stdout.write(f"| {weights or 'chosen here'} | {' | '.join(cells)} |\n")


def _model(folder: Path, weights: Weights | None) -> Any:
    model = open_model(folder, "cpu", TextOptions())
    packing = adapt(model, choose(weights, processor()))
    packing.start()
    packing.finish()
    return model


@torch.no_grad()
def perplexity(model: Any, tokenizer: Any, text: str) -> float:
    """e to the mean surprise at each token of `text`, read in one pass."""
    tokens = tokenizer(text, return_tensors="pt").input_ids
    scores = model(tokens, use_cache=False).logits[0, :-1].float()
    return math.exp(cross_entropy(scores, tokens[0, 1:]).item())


if __name__ == "__main__":
    main(Path(sys.argv[1]))

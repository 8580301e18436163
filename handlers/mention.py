"""A mention in a thread: reads what colleagues said there, and answers in it."""

from bot.capability import Capabilities, Capability, Files, Message, Reply, Request, Thread
from bot.engine import Engine, TextPrompt, Turn
from bot.language import Phrase
from handlers.conversation import prefaced, quoted, transcript, wordless
from handlers.greeting import greeting
from handlers.prompts import conversation
from handlers.wish import language_of

capability = Capability(
    summary=Phrase(
        en="Mention me in a thread: I read it and answer there.",
        zh="在消息列里提到我：我会读完讨论，在其中回答。",
    ),
    examples=[
        Phrase(en="@Deskmate what did Lin say about the budget?", zh="@Deskmate 小林关于预算说了什么？"),
    ],
    wishes=[
        Phrase(en="what should I ask in a one-to-one with my manager", zh="和经理一对一面谈时该问些什么"),
        Phrase(en="what is the capital of France", zh="法国的首都是哪里"),
        Phrase(en="how does a heat pump work", zh="热泵是怎么工作的"),
        Phrase(en="why do leaves turn red in autumn", zh="为什么秋天树叶会变红"),
        Phrase(en="who said that about the budget", zh="谁说了预算的事"),
        Phrase(en="when does the train leave", zh="火车几点开"),
        Phrase(en="how much did it cost, according to Lin", zh="林说花了多少钱"),
        Phrase(en="thank you very much", zh="非常感谢"),
        Phrase(en="hello, how are you", zh="你好，最近怎么样"),
        Phrase(en="what do you think about it", zh="你对此有什么看法"),
        Phrase(en="give me some ideas for a gift", zh="给我一些送礼的点子"),
        Phrase(en="which is better, A or B", zh="A 和 B 哪个好"),
        Phrase(en="how can I sleep better", zh="怎样才能睡得好"),
        Phrase(en="what does SEO stand for", zh="SEO 代表什么"),
        Phrase(en="recommend a good restaurant", zh="推荐一家好餐馆"),
        Phrase(en="tell me about the Great Wall", zh="说说长城"),
        Phrase(en="is it going to rain tomorrow", zh="明天会下雨吗"),
        Phrase(en="how many people live in Berlin", zh="柏林有多少人口"),
        Phrase(en="can you give me some advice about my job", zh="能给我一些工作上的建议吗"),
        Phrase(en="great, that was useful", zh="太好了，很有用"),
        Phrase(en="what is the difference between lead and tin", zh="铅和锡有什么区别"),
        Phrase(en="do you know a good joke", zh="你知道什么好笑的笑话吗"),
        Phrase(en="where is the printer", zh="打印机在哪"),
        Phrase(en="who is the prime minister of Japan", zh="日本首相是谁"),
        Phrase(en="what did she say about the contract", zh="她说合同怎么样来着"),
        Phrase(en="I am bored", zh="我好无聊"),
        Phrase(en="what is 12 times 12", zh="12 乘以 12 等于多少"),
        Phrase(en="how long does it take to learn Spanish", zh="学西班牙语要多久"),
        Phrase(en="what are the advantages of solar power", zh="太阳能有什么优点"),
        Phrase(en="should we move the meeting", zh="我们要不要改会议时间"),
    ],
)

_STATUS = Phrase(en="Reading the thread…", zh="正在阅读消息列…")
_SUMMARISE = Phrase(
    en="Summarise this thread: what it is about, what was decided, what is open.",
    zh="请总结这个讨论：讨论了什么、决定了什么、还有什么未决。",
)
_ASKS = Phrase(en="{name} asks you: {question}", zh="{name} 问你：{question}")


@capability.mention
async def mention(
    request: Request, reply: Reply, thread: Thread, engine: Engine, files: Files, capabilities: Capabilities
) -> None:
    messages = await thread.read()
    if wordless(request.text) and not _talk(messages, request):
        await reply.say(greeting(capabilities, request.language))
        return

    post = await reply.begin(_STATUS(request.language))
    language = language_of(request.text, request.language)
    material = await transcript(_talk(messages, request), files, language)
    question = _SUMMARISE(language) if wordless(request.text) else request.text
    asks = _ASKS(language, name=request.person.name, question=question)
    asked = f"{quoted(material.text)}\n\n{asks}" if material.text else asks
    turns = conversation("mention", language, request, Turn("user", asked))
    await post.write(prefaced(material.notes, engine.write(TextPrompt(turns, temperature=0.3))))


def _talk(messages: tuple[Message, ...], request: Request) -> list[Message]:
    """What is there to read: everything but the question, and that too when files came with it."""
    return [message for message in messages if message.ts != request.ts or message.files]

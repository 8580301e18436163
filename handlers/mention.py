"""A mention, or a follow-up to one, in a thread: does what is wanted there, or answers from what was said."""

from dataclasses import replace

from bot.capability import Again, Capabilities, Capability, Files, Reply, Request, Thread
from bot.engine import Engine, TextPrompt, Turn
from bot.errors import QuestionGone
from bot.language import Phrase, detect
from bot.store.answers import Answers
from bot.store.threads import Threads
from bot.understanding.addressing import for_us
from bot.understanding.control import control
from bot.understanding.router import ANSWER
from handlers import direct_message
from handlers.conversation import quoted, wordless
from handlers.greeting import greeting
from handlers.guidance import MEANT, Guide, asked_as, words_for
from handlers.prompts import conversation
from handlers.reading import Reader
from handlers.wish import language_of

capability = Capability(
    summary=Phrase(
        en="Mention me in a thread: I read it and answer there.",
        zh="在消息列里提到我：我会读完讨论，在其中回答。",
    ),
    examples=[
        Phrase(en="@Deskmate what did Lin say about the budget?", zh="@Deskmate 小林关于预算说了什么？"),
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
    request: Request,
    reply: Reply,
    thread: Thread,
    engine: Engine,
    files: Files,
    threads: Threads,
    again: Again,
    answers: Answers,
    capabilities: Capabilities,
) -> None:
    if request.place.thread:
        await threads.join(request.place.channel, request.place.thread)
    reader = Reader(request, engine, thread, files, threads)
    if wordless(request.text) and not await reader.talk():
        await reply.say(greeting(capabilities, request.language))
    elif not await Guide(request, reply, engine, thread, again, answers, capabilities).leads():
        await _answer_from_thread(reply, reader)


@capability.follow_up
async def follow_up(
    request: Request,
    reply: Reply,
    thread: Thread,
    engine: Engine,
    files: Files,
    threads: Threads,
    again: Again,
    answers: Answers,
    capabilities: Capabilities,
) -> None:
    guide = Guide(request, reply, engine, thread, again, answers, capabilities)
    if control(request.text) in ("quiet", "here"):
        await guide.steers()
    elif await for_us(request.text, thread, engine) and not await guide.leads():
        await _answer_from_thread(reply, Reader(request, engine, thread, files, threads))


@capability.button(MEANT)
async def meant(request: Request, thread: Thread, again: Again, capabilities: Capabilities) -> None:
    name, _, ts = request.text.partition(" ")
    wish = capabilities.router.named(name)
    question = next((message for message in await thread.read() if message.ts == ts), None)
    if wish is None or question is None:
        raise QuestionGone
    text = words_for(wish, question.text, capabilities)
    language = detect(question.text, request.language)
    await again.serve(replace(asked_as(request, question, wish.action, text), language=language))


@capability.wish(
    ANSWER,
    label=Phrase(en="just answer", zh="直接回答"),
    summary=Phrase(en="any other question, opinion, fact, idea, greeting or thanks", zh="其他问题或闲聊"),
    examples=[
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
        Phrase(en="what is a lighthouse", zh="什么是灯塔"),
        Phrase(en="what is a poem", zh="诗是什么"),
        Phrase(en="what is a circuit breaker", zh="断路器是什么"),
        Phrase(en="what are interest rates", zh="利率是什么"),
        Phrase(en="who painted the Mona Lisa", zh="蒙娜丽莎是谁画的"),
        Phrase(en="tell me about storms", zh="给我讲讲风暴"),
        Phrase(en="what is 12 times 12", zh="12 乘以 12 等于多少"),
        Phrase(en="how long does it take to learn Spanish", zh="学西班牙语要多久"),
        Phrase(en="what are the advantages of solar power", zh="太阳能有什么优点"),
        Phrase(en="should we move the meeting", zh="我们要不要改会议时间"),
        Phrase(en="is tomorrow a public holiday", zh="明天是节假日吗"),
        Phrase(en="good evening everyone", zh="晚上好"),
        Phrase(en="thanks for the quick help", zh="谢谢你的帮忙"),
        Phrase(en="what is a good title for a podcast", zh="播客取什么名字好"),
        Phrase(en="suggest five topics for the workshop", zh="推荐五个研讨会的主题"),
        Phrase(en="which database suits a small project", zh="小项目用哪种数据库合适"),
        Phrase(en="do you agree with Bo", zh="你同意小波的看法吗"),
        Phrase(en="why does coffee keep people awake", zh="咖啡为什么让人睡不着"),
        Phrase(en="how do I become a better writer", zh="怎样才能写得更好"),
        Phrase(en="who invented the telephone", zh="电话是谁发明的"),
        Phrase(en="how old is the universe", zh="宇宙有多少年了"),
        Phrase(en="when did we last meet", zh="我们上次是什么时候见面的"),
        Phrase(en="what are your thoughts on the proposal", zh="你对这个提议怎么想"),
        Phrase(en="how much is 30 dollars in euros", zh="30 美元是多少欧元"),
        Phrase(en="where can I find the guidelines", zh="规范在哪里可以找到"),
        Phrase(en="what is the meaning of the word serendipity", zh="内卷这个词是什么意思"),
        Phrase(en="I have a headache, what helps", zh="我头疼，怎么办"),
        Phrase(en="did anyone say when the delivery comes", zh="有没有人说货什么时候到"),
        Phrase(en="how far is it from here to the airport", zh="从这里到机场有多远"),
        Phrase(en="tell me a fun fact", zh="讲个有趣的知识"),
        Phrase(en="what would you recommend for lunch", zh="午饭你推荐吃什么"),
        Phrase(en="is it better to buy or to rent", zh="买房好还是租房好"),
        Phrase(en="what happened in 1989", zh="1989 年发生了什么大事"),
        Phrase(en="who won the world cup", zh="世界杯谁赢了"),
        Phrase(en="thanks a million", zh="太感谢了"),
        Phrase(en="hi there", zh="嗨"),
        Phrase(en="see you tomorrow", zh="明天见"),
        Phrase(en="how do I get to the station", zh="去车站怎么走"),
        Phrase(en="what is the best time to plant tomatoes", zh="西红柿什么时候种最好"),
        Phrase(en="explain inflation to me in simple words", zh="用简单的话讲讲通货膨胀"),
        Phrase(en="why do cats purr", zh="猫为什么会打呼噜"),
        Phrase(en="how does photosynthesis work", zh="光合作用是怎么回事"),
        Phrase(en="what does our travel policy say", zh="我们的差旅规定怎么说"),
        Phrase(en="which colour fits a warm room", zh="暖色房间配什么颜色"),
        Phrase(en="did Bo mention a price", zh="小波提过价格吗"),
        Phrase(en="what's Ana's opinion on this", zh="安娜对这个怎么看"),
        Phrase(en="at what time was the outage", zh="故障是几点发生的"),
        Phrase(en="how much did we spend last year", zh="去年我们花了多少"),
        Phrase(en="I don't agree with that", zh="我不同意"),
        Phrase(en="what is a good way to learn vocabulary", zh="背单词有什么好办法"),
        Phrase(en="convert 5 miles to kilometres", zh="5 英里是多少公里"),
        Phrase(en="what is the plural of octopus", zh="一打是多少个"),
        Phrase(en="give me pros and cons of working part-time", zh="说说兼职的好处和坏处"),
        Phrase(en="name three famous painters", zh="说出三位著名画家"),
        Phrase(en="how can I calm down before a talk", zh="上台前怎么放松"),
        Phrase(en="do you like music", zh="你喜欢音乐吗"),
        Phrase(en="I'm stuck and need advice", zh="我卡住了，求建议"),
        Phrase(en="what should we watch tonight", zh="今晚看什么好"),
        Phrase(en="how many days until Christmas", zh="离圣诞还有几天"),
        Phrase(en="was there any news about the office move", zh="搬办公室有消息了吗"),
        Phrase(en="what does Ben want", zh="小本想要什么"),
        Phrase(en="why does Chen disagree", zh="小陈为什么不同意"),
        Phrase(en="when does Ana come back", zh="安娜什么时候回来"),
        Phrase(en="who will bring the cake", zh="谁带蛋糕"),
        Phrase(en="how many people are coming", zh="有多少人来"),
        Phrase(en="does Lin like the new logo", zh="小林喜欢新标志吗"),
        Phrase(en="what does the customer need", zh="客户需要什么"),
        Phrase(en="which colour did they choose for the walls", zh="墙面他们用了什么颜色"),
        Phrase(en="what is the plan", zh="计划是什么"),
        Phrase(en="how much money is left", zh="还剩多少钱"),
        Phrase(en="where does the workshop take place", zh="研讨会在哪里举行"),
        Phrase(en="what do you know about Ben", zh="你了解小本吗"),
        Phrase(en="what does the contract say about holidays", zh="合同对休假怎么规定"),
        Phrase(en="what comes after the second step", zh="第二步之后是什么"),
        Phrase(en="I have a question about the invoice", zh="我有个关于发票的问题"),
        Phrase(en="what does Ana do in the company", zh="安娜在公司做什么"),
        Phrase(en="hello", zh="你好"),
        Phrase(en="hi", zh="您好"),
        Phrase(en="say hello to everybody", zh="跟大家打个招呼"),
        Phrase(en="ping", zh="在吗"),
        Phrase(en="this is a test", zh="测试"),
        Phrase(en="are you there", zh="你在不在"),
        Phrase(en="what is 2 + 2", zh="2 加 2 等于几"),
        Phrase(en="tell me a joke", zh="讲个笑话"),
        Phrase(en="question one", zh="第一个问题"),
        Phrase(en="I have a question", zh="我有个问题"),
        Phrase(en="can I ask you something", zh="能问你个事吗"),
        Phrase(en="one more thing", zh="还有一件事"),
        Phrase(en="and then", zh="然后呢"),
        Phrase(en="why", zh="为什么"),
        Phrase(en="really", zh="真的吗"),
        Phrase(en="are you sure about that", zh="你确定吗"),
    ],
)
async def answer(
    request: Request, reply: Reply, thread: Thread, engine: Engine, files: Files, threads: Threads
) -> None:
    if request.place.direct:
        await direct_message.converse(request, reply, thread, engine, files)
    else:
        await _answer_from_thread(reply, Reader(request, engine, thread, files, threads))


async def _answer_from_thread(reply: Reply, reader: Reader) -> None:
    request = reader.request
    post = await reply.begin(_STATUS(request.language))
    language = language_of(request.text, request.language)
    question = _SUMMARISE(language) if wordless(request.text) else request.text
    asks = _ASKS(language, name=request.person.name, question=question)

    def ask(material: str) -> TextPrompt:
        asked = f"{quoted(material)}\n\n{asks}" if material else asks
        turns = conversation("mention", language, request, Turn("user", asked))
        return TextPrompt(turns, temperature=0.3)

    await post.write(reader.about(await reader.talk(), ask, language))

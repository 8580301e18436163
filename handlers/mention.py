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
        Phrase(en="what is in this photo", zh="照片里是什么"),
        Phrase(en="what does the text in this screenshot say", zh="截图里的文字是什么"),
        Phrase(en="can you read this handwriting", zh="能认出这上面的字吗"),
        Phrase(en="is there a mistake on this screenshot", zh="这张截图有什么问题"),
        Phrase(en="what's in this image", zh="这幅图里画的是什么"),
        Phrase(en="what's on the picture", zh="这张图片里有几个人"),
        Phrase(en="can you read the number in this picture", zh="能看清截图里的字吗"),
        Phrase(en="does this picture look right to you", zh="这张图看起来怎么样"),
        Phrase(en="describe the picture", zh="描述一下这张图"),
        Phrase(en="what do you see in the image", zh="你在图上看到了什么"),
        Phrase(en="who is on this picture", zh="这张照片上是谁"),
        Phrase(en="what does the chart show", zh="这张图表说明了什么"),
        Phrase(en="read what is written on the sign", zh="牌子上写了什么字"),
        Phrase(en="which colour is the car in the picture", zh="图里的车是什么颜色"),
        Phrase(en="is this design any good", zh="这个设计好看吗"),
        Phrase(en="why does the curve go up in May", zh="五月的曲线为什么涨了"),
        Phrase(en="where was this photo taken", zh="这照片是在哪拍的"),
        Phrase(en="what is wrong with this slide", zh="这页幻灯片哪里不对"),
        Phrase(en="what lessons can we draw from the incident", zh="从这次事故能得出什么教训"),
        Phrase(en="where should we draw the line", zh="界限该划在哪里"),
        Phrase(en="draw a comparison between the two vendors", zh="画蛇添足怎么解释"),
        Phrase(en="draw inspiration from nature, how does that work", zh="画家怎么找灵感"),
        Phrase(en="what are the drawbacks of that", zh="画风突变是什么梗"),
        Phrase(en="good morning", zh="早上好"),
        Phrase(en="transfer speed of a USB stick", zh="写入速度快不快"),
        Phrase(en="good morning everybody", zh="大家早"),
        Phrase(en="what does to draw a blank mean", zh="画蛇添足是什么意思"),
        Phrase(en="what does 'touch base' mean", zh="躺平是什么意思"),
        Phrase(en="read speed and write speed of the new disk", zh="读写速度差多少"),
        Phrase(en="who drew the short straw", zh="用户画像怎么做"),
        Phrase(en="how do I edit a page in the wiki", zh="怎么编辑维基页面"),
        Phrase(en="how can I edit a Slack message", zh="Slack 消息怎么编辑"),
        Phrase(en="who edited the document yesterday", zh="昨天是谁编辑了文档"),
        Phrase(en="which editor do you recommend", zh="推荐一个好用的编辑器"),
        Phrase(en="edit history of the page, where is it", zh="编辑权限找谁要"),
        Phrase(en="do you speak German", zh="你会讲德语吗"),
        Phrase(en="which languages do you speak", zh="你懂哪些语言"),
        Phrase(en="who speaks first at the meeting", zh="会上谁先讲"),
        Phrase(en="speak to the manager about it or not", zh="要不要跟经理谈谈"),
        Phrase(en="speaking of lunch, where do we go", zh="说到午饭，我们去哪吃"),
        Phrase(en="how fast should I speak on stage", zh="朗读比赛什么时候开始"),
        Phrase(en="what is our code of conduct", zh="我们的行为准则是什么"),
        Phrase(en="what is the dress code at the party", zh="晚会穿什么合适"),
        Phrase(en="code freeze is when", zh="代码冻结是哪天"),
        Phrase(en="what is the area code of Berlin", zh="柏林的区号是多少"),
        Phrase(en="is there a promo code", zh="有优惠码吗"),
        Phrase(en="which keyboard is good for programming", zh="编程用什么电脑好"),
        Phrase(en="how many people write code here", zh="写代码累不累"),
        Phrase(en="what is the write throughput of the disk", zh="硬盘的写入速度是多少"),
        Phrase(en="how do I write faster", zh="写字好看有什么诀窍"),
        Phrase(en="when does the office building close", zh="写字楼在哪里"),
        Phrase(en="where is the nearest post office", zh="附近有邮局吗"),
        Phrase(en="what is the postal code of our office", zh="我们办公室的邮编是什么"),
        Phrase(en="who posted that yesterday", zh="昨天那条是谁发的"),
        Phrase(en="save the date: party on Friday", zh="把日期空出来：周五聚会"),
        Phrase(en="how do I save money", zh="怎么省钱"),
        Phrase(en="how can I save a file as PDF", zh="怎么把文件存成 PDF"),
        Phrase(en="let us fix a time for the call", zh="约个时间通话吧，什么时候好"),
        Phrase(en="which day suits everybody", zh="哪天大家都方便"),
        Phrase(en="who composed the Four Seasons", zh="四季是谁作的曲"),
        Phrase(en="who sings this song", zh="这首歌是谁唱的"),
        Phrase(en="which songs are good for a party", zh="聚会放什么歌好"),
        Phrase(en="does music make people work better", zh="听音乐能提高效率吗"),
        Phrase(en="how do I tidy up my desk", zh="怎么整理桌面"),
        Phrase(en="who cleans the kitchen this week", zh="这周谁打扫厨房"),
        Phrase(en="do translators earn well", zh="翻译软件哪个好用"),
        Phrase(en="is machine translation reliable", zh="机器翻译靠谱吗"),
        Phrase(en="how much does a professional transcript cost", zh="录音笔买哪款好"),
        Phrase(en="which microphone should we buy", zh="买什么麦克风好"),
        Phrase(en="how do I take better photos", zh="怎么拍照更好看"),
        Phrase(en="where are the photos of the party", zh="聚会的照片在哪"),
        Phrase(en="who has the recording of the meeting", zh="会议录音在谁那里"),
        Phrase(en="how do I summarise well", zh="怎么提高总结能力"),
        Phrase(en="a summary of our code of conduct", zh="公司行为守则的概要"),
        Phrase(en="how does one become a composer", zh="怎么作曲入门"),
        Phrase(en="who will draft the contract", zh="谁来起草合同"),
        Phrase(en="is the draft ready", zh="草稿好了吗"),
        Phrase(en="when is the draft due", zh="初稿什么时候交"),
        Phrase(en="music licences, do we need one", zh="放背景音乐要版权吗"),
        Phrase(en="help desk number, please", zh="帮助台电话是多少"),
        Phrase(en="explain the rules of chess", zh="讲讲象棋规则"),
        Phrase(en="compare tea and coffee", zh="比较一下茶和咖啡"),
        Phrase(en="wish Mia a happy birthday", zh="祝小米生日快乐"),
        Phrase(en="What is the capital of Australia?", zh="澳大利亚的首都是哪里？"),
        Phrase(en="how many weeks are there in a year?", zh="一年有多少周"),
        Phrase(en="Do you think remote work is better than the office?", zh="你觉得远程办公好吗"),
        Phrase(en="thanks, that helps a lot!", zh="谢谢，很有帮助"),
        Phrase(en="what's a good name for a cat?", zh="给猫起个名字吧"),
        Phrase(en="When is the meeting tomorrow?", zh="明天几点开会？"),
        Phrase(en="why is the sky blue?", zh="天空为什么是蓝的"),
        Phrase(en="should we use Postgres or MySQL for this?", zh="想三个团建的点子"),
        Phrase(en="What did Ana say about the budget?", zh="Ana 说预算是多少来着"),
        Phrase(en="is Monday a holiday in Germany?", zh="TCP 和 UDP 有什么区别"),
        Phrase(en="how can I get better at public speaking?", zh="谁提到了打印机"),
        Phrase(en="good morning!", zh="柏林中午的时候东京几点？"),
        Phrase(en="what's the difference between TCP and UDP", zh="茶和咖啡哪个更健康"),
        Phrase(en="who mentioned the printer?", zh="推荐一本讲领导力的书"),
        Phrase(en="What time is it in Tokyo when it is noon in Berlin?", zh="怎么跟经理谈加薪"),
        Phrase(en="Which is healthier, tea or coffee?", zh="你怎么看这个计划"),
        Phrase(en="recommend a book on leadership", zh="好的，多谢"),
        Phrase(en="how do I ask my manager for a raise", zh="月亮离我们多远？"),
        Phrase(en="what do you think of this plan?", zh="GDPR 是什么的缩写"),
        Phrase(en="ok great, thank you", zh="有人知道小林什么时候回来吗"),
        Phrase(en="How far is the moon?", zh="四天工作制有什么利弊"),
        Phrase(en="tell me something about the history of Lisbon", zh="刚才 Bo 报的价格是多少"),
        Phrase(en="what does GDPR stand for?", zh="2400 的 17% 是多少"),
        Phrase(en="does anyone here know when Lin is back?", zh="画蛋糕用什么颜料好"),
        Phrase(en="What are the pros and cons of a four-day week?", zh="这周谁画的原型图"),
        Phrase(en="how long should a code review take?", zh="这里面有几个人"),
        Phrase(en="what was the price that Bo named?", zh="这狗是什么品种"),
        Phrase(en="calculate 17% of 2400", zh="企业微信有编辑按钮吗"),
        Phrase(en="I feel tired today", zh="周四老板讲话吗"),
        Phrase(en="how do I draw the audience into my talk?", zh="SOS 的摩斯密码是啥"),
        Phrase(en="how many people are in here?", zh="复盘会放周二还是周三，你觉得呢"),
        Phrase(en="which breed is this dog?", zh="帮我占个座？"),
        Phrase(en="is there an edit button in Teams?", zh="这个讨论画个句号吧，结论是什么"),
        Phrase(en="will the CEO speak on Thursday?", zh="这个产品的用户画像是怎样的"),
        Phrase(en="what's the morse code for SOS?", zh="计划赶不上变化怎么办"),
        Phrase(en="post-mortem on Tuesday or Wednesday, what do you think?", zh="这张图里有什么？"),
        Phrase(en="save me a seat?", zh="帮我看看截图上写了啥"),
        Phrase(en="can you handle pdf files?", zh="三月份曲线为啥掉下来了"),
        Phrase(en="draw conclusions from this thread", zh="vim 里怎么编辑文件"),
        Phrase(
            en="what conclusions can we draw from last week's numbers?",
            zh="要跟法务说一下保密协议的事，怎么说好",
        ),
        Phrase(en="where do we draw the line between a bug and a feature?", zh="你会说法语吗"),
        Phrase(en="how do I draw a histogram in matplotlib", zh="朗读者这个节目好看吗"),
        Phrase(en="what's in this picture?", zh="月光奏鸣曲是谁作的曲"),
        Phrase(en="can you read the text on this screenshot?", zh="听什么音乐能专注"),
        Phrase(en="why is the graph dropping in march?", zh="写代码用什么键盘好"),
        Phrase(
            en="speak to legal about the NDA, what should I tell them?", zh="记得保存日期：5 月 12 日团建"
        ),
        Phrase(en="do you speak French?", zh="下次同步会定哪天好，你建议呢"),
        Phrase(en="how loud should I speak in a demo", zh="画展几点开门"),
        Phrase(en="who composed the moonlight sonata?", zh="微服务有什么缺点？"),
        Phrase(en="what music helps people focus?", zh="你会画画吗，还是只会写字"),
        Phrase(en="code of conduct summary", zh="这幅画是谁画的？"),
        Phrase(en="what's the dress code for the offsite?", zh="这个流程图给我讲讲"),
        Phrase(en="write speed of an NVMe drive?", zh="这个 logo 看着专业吗"),
        Phrase(en="any post office nearby?", zh="编辑部在几楼"),
        Phrase(en="fix a date for the next sync, what do you suggest?", zh="整理房间有什么窍门"),
        Phrase(en="the deadline is drawing near, any advice?", zh="dataframe 怎么存成 csv"),
        Phrase(en="how do I draw attention to the survey without spamming people?", zh="大会上谁发言"),
        Phrase(en="drawbacks of microservices?", zh="说实话，这样做有啥坑"),
        Phrase(en="who painted this?", zh="好的作曲家要具备什么"),
        Phrase(en="explain this diagram to me", zh="我们的代码开源吗"),
        Phrase(en="does this logo look professional?", zh="慕尼黑办公室的邮编是多少"),
        Phrase(en="edits are due when?", zh="写作业的时候老走神怎么办"),
        Phrase(en="is it ok to clean the whiteboard in room 3?", zh="差旅发票贴哪儿"),
        Phrase(en="how can I save a dataframe as csv?", zh="坏账核销是怎么回事"),
        Phrase(en="who will speak at the conference?", zh="画饼是什么意思"),
        Phrase(en="what makes a good composer?", zh="你能看 pdf 吗"),
        Phrase(en="is our code open source?", zh="德国周一放假吗"),
        Phrase(en="my reply to all was a mistake, how embarrassing", zh="行为准则总结"),
        Phrase(en="where can I post my travel receipts?", zh="谁最后编辑了这个页面"),
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

"""What Slack itself tells people in the playground, in both languages."""

from bot.language import Phrase

COMMAND_FAILED = Phrase(
    en='{command} failed with the error "{error}"',
    zh="{command} 执行失败，错误为“{error}”",
)
UNKNOWN_COMMAND = Phrase(
    en="{command} is not a valid command. To send it as a message, begin with a space.",
    zh="{command} 不是有效的命令。若要作为消息发送，请在前面加一个空格。",
)
NOT_IN_THREADS = Phrase(
    en="{command} is not supported in threads. Sorry!",
    zh="抱歉，消息列中不支持 {command}。",
)
INVITE = Phrase(
    en="Bring somebody into this channel.",
    zh="邀请他人加入此频道。",
)
WHOM_TO_INVITE = Phrase(
    en="Say whom to invite, for example: `/invite @deskmate`",
    zh="请说明邀请谁，例如：`/invite @deskmate`",
)
INVITED = Phrase(
    en="{name} is in this channel now.",
    zh="{name} 已在此频道中。",
)
NO_ANSWER = Phrase(
    en="This app did not respond in time. Please try again.",
    zh="此应用未及时响应，请重试。",
)
TROUBLE_CONNECTING = Phrase(
    en="We had some trouble connecting. Try again?",
    zh="连接时遇到问题，要重试吗？",
)
NOT_HERE = Phrase(
    en="You mentioned {name}, but they are not in this channel. Type `/invite @{handle}` to add them.",
    zh="您提到了 {name}，但对方不在此频道。输入 `/invite @{handle}` 可将其加入。",
)
NOT_A_MEMBER = Phrase(
    en="You are not in this conversation.",
    zh="您不在此对话中。",
)
NOTHING_TO_SEND = Phrase(
    en="Write something or add a file first.",
    zh="请先输入内容或添加文件。",
)
TOO_LONG = Phrase(
    en="A message can have at most {limit} characters; yours has {length}.",
    zh="一条消息最多 {limit} 个字符，您的有 {length} 个。",
)
NOT_INTERACTIVE = Phrase(
    en="This app is not configured to handle interactive responses.",
    zh="此应用未配置为处理交互响应。",
)
MESSAGES_OFF = Phrase(
    en="Sending messages to this app has been turned off.",
    zh="向此应用发送消息的功能已关闭。",
)
GONE = Phrase(
    en="That is no longer there.",
    zh="该内容已不存在。",
)
NOT_YOURS = Phrase(
    en="Only its author can do that.",
    zh="只有作者本人可以这样做。",
)
NOTHING_TO_STOP = Phrase(
    en="Nothing is being worked on here.",
    zh="这里没有正在进行的工作。",
)
NOT_UNDERSTOOD = Phrase(
    en="The playground does not understand that: {reason}.",
    zh="演练场无法理解该请求：{reason}。",
)
FILE_TOO_BIG = Phrase(
    en="The file {name} is over {limit} MB.",
    zh="文件 {name} 超过 {limit} MB。",
)

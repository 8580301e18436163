"""How a person and a channel wish to be answered, as rules for the model."""

from bot.capability import Manners
from bot.language import Language, Phrase

_TONES = {
    "friendly": Phrase(
        en="Unless asked otherwise, write in a warm and friendly tone.", zh="除非另有要求，语气亲切友好。"
    ),
    "formal": Phrase(
        en="Unless asked otherwise, write formally and politely.", zh="除非另有要求，用语正式、礼貌。"
    ),
    "plain": Phrase(
        en="Unless asked otherwise, write plainly: short sentences, no jargon.",
        zh="除非另有要求，用语平实：句子短，不用术语。",
    ),
}
_LENGTHS = {
    "short": Phrase(
        en="Unless asked otherwise, keep it short: a few sentences.",
        zh="除非另有要求，尽量简短：几句话即可。",
    ),
    "long": Phrase(en="Unless asked otherwise, go into detail.", zh="除非另有要求，写得详细一些。"),
}
_SIGNATURE = Phrase(
    en="Where a letter or an e-mail is signed, sign it with: {signature}",
    zh="信件或邮件需要署名时，署名为：{signature}",
)
_PERSONA = Phrase(
    en="In this channel its members gave you this role and these instructions:\n{persona}",
    zh="在本频道中，成员为你设定了以下角色和要求：\n{persona}",
)


def rules(manners: Manners, language: Language) -> list[str]:
    """The rules that follow from `manners`, the channel's first."""
    persona = [_PERSONA(language, persona=manners.persona)] if manners.persona else []
    tone = [_TONES[manners.tone](language)] if manners.tone else []
    length = [_LENGTHS[manners.length](language)] if manners.length else []
    signature = [_SIGNATURE(language, signature=manners.signature)] if manners.signature else []
    return [*persona, *tone, *length, *signature]

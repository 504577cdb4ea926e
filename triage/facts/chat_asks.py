"""Judges whether what somebody says in a chat asks the project something.

A chat is terse ("wen docs?", "anyone know how 2 fork") and full of questions that nobody
has to answer ("gm, how are you?", "right?"). As for issues, asking is a sum over named
signals, so that each verdict can be explained.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from triage.facts import prose

_SMALL = 200
"""Characters of the longest small talk."""

THRESHOLD = 3.0
"""Weight from which an utterance counts as a question."""

_MENTION = re.compile(r"<[@#][!&]?\d+>|(?<!\w)@[\w.-]{1,40}")
_GREETING = re.compile(
    r"^(?:(?:hi+|hello|hey+|heya|yo|sup|gm|gn|ser|sir|sirs|guys|team|all|everyone|folks|"
    r"devs?|friends?|there|admins?|mods?|bro|dude|fam|fren|frens|mate|please|pls|plz|so|and|"
    r"but|ok(?:ay)?|also|quick|question|one|thanks|thx|ty|again|good|morning|evening|day|"
    r"hmm+|well|btw|oh|uh|um|wait|sorry)\b[\s,.:;!~-]*)+"
)
_WORTH = re.compile(
    r"[?\uff1f]|\b(?:how|what|whats|why|where|wheres|when|wen|which|who|whos|any|anyone|"
    r"anybody|someone|somebody|can|could|does|do|is|are|should|would|will|help|stuck|"
    r"wondering|wonder|idea|know|explain|sure|confused|trying|guide|issue|error|support|"
    r"can'?t|cannot|nothing|fail\w*|crash\w*|broken|hangs?|wrong|keeps?|has|have|advise|get|looking|need|assist\w*|advice|unable)\b"
)
"""Without any of these nothing asks; looked for first, since most of a chat has none."""

_OPENS = re.compile(
    r"(?:how|hows|how's|what|whats|what's|why|where|wheres|where's|when|wen|which|who|whos|"
    r"who's|is|are|am|can|could|does|do|did|should|would|will|has|have|any|any1|anyone|"
    r"anybody|someone|somebody|isnt|isn't|doesnt|doesn't|whose|r|y)\b"
)
_VERB = (
    r"(?:is|are|am|r|was|were|do|does|did|can|could|should|would|will|has|have|isnt|isn't|"
    r"arent|aren't|doesnt|doesn't|dont|don't|cant|can't|wont|won't)"
)
_WHO = (
    r"(?:i|we|you|u|it|he|she|they|this|that|these|those|there|the|a|an|my|our|your|ur|its|"
    r"any\w*|some\w*|every\w*|all|one|both|\d\S*|[a-z][\w./-]*)"
)
_HOW = re.compile(
    rf"(?:(?:how|what|why|where|when|wen|who) {_VERB}\b|(?:how|where|what|when) (?:to|2)\b|"
    r"(?:how|what|where|when|who|why)'?s (?!up\b|what\b)(?:the|a|an|our|your|my|it|this|that)\b|"
    r"how (?:long|much|many|often|far|big|fast|come|exactly)\b|wen \w|"
    rf"(?:what|which) (?!they|you|we|i|he|she|it|u)(?:\w+ ){{1,3}}{_VERB}\b|what (?:happens|happened to|about the|if (?:i|we|my|the))\b|"
    r"which (?:one|of|is (?:it|better|right|the)|\w+ (?:to|should))\b|who (?:maintains|handles|knows|owns|runs|to)\b|"
    rf"(?:is|are|was|were|does|do|did|has|have|should|would|will|am|can|could|r) (?!not\b|confirm\b|look\b|do\b|check\b|try\b|fix\b|to\b|a\b|fun\b|work\b|"
    rf"be\b|you (?:tried|checked|read|seen|looked)){_WHO} \S+(?: \S+)?|any(?:one|body|1)? (?:know|knows|"
    r"idea|clue|reason|chance|difference|limits?|docs?|way|guide|examples?|tutorial|tips?|advice|help|suggestions?|recommend\w*|"
    r"updates?|eta|plans?|news|here|got|has|have|had|able|using|used|tried|managed|else "
    r"(?:not|also|get|got|getting|see|seeing|have|having|had|can'?t)|good)\b(?! (?:is|are)\b))"
)
_WITHIN = re.compile(
    r"\b(?:if (?:i|we) .{1,60} (?:will|can|do|does|would) (?:i|we|my|it|the|this)\b|"
    r"(?:don'?t|dont|do not) (?:get|understand) (?:the|how|why|what|this)|"
    r"how (?:do|does|can|could|should|would|to|2) ?(?:i|we|you|u|one|it|this)?\b|any(?:one|"
    r"body) (?:know|here|have|had|able|using|tried)|any (?:idea|ideas|clue|tips|advice|"
    r"suggestions|pointers|thoughts)|is there (?:a|an|any|some)|can (?:someone|somebody|anyone|"
    r"any1|sum1)|what am i|wat am i|not sure (?:how|why|what|where|if|which)|wondering (?:if|how|"
    r"why|what|whether|when)|idk (?:how|why|what|where|if)|(?:don'?t|do not|can'?t) (?:know|"
    r"understand|figure out|find) (?:how|why|what|where|the)|where (?:can|do|should) (?:i|we)|"
    r"what (?:should|do|can) (?:i|we)|which (?:one|version|model|branch)|am i (?:missing|doing)|"
    r"(?:do|does) (?:i|it|this|that) (?:need|have|work|support)|is (?:it|this|that) (?:possible|"
    r"normal|expected|supported|right)|what(?:'s| is|s) (?:the (?:right|best|correct|"
    r"recommended)|wrong)|looking for (?:a|an|some|the|docs|help|guidance))\b"
)
_HELP = re.compile(
    r"\b(?:need (?:some |a little |urgent )?help|(?:please|pls|plz) (?:help|assist|advise|"
    r"explain|guide)|need (?:an? )?advice|can'?t figure out|(?:don'?t|dont) (?:get|understand) the|"
    r"waiting for an answer|no (?:idea|clue) (?:where|how|what|why)|(?:pls|plz|please|someone|somebody|"
    r"anyone|admin|mods?) .{0,12}help|(?:don'?t|dont|do not) know (?:how|where|what|which|why)|(?:some|for) guidance|help (?:me|please|pls|plz|needed|wanted with|with)|any help|can.{0,12} "
    r"help|stuck (?:on|at|with|here|in)|im stuck|i'?m stuck|been stuck|need (?:assistance|"
    r"guidance|advice|support)|would appreciate|appreciate any|how come)\b"
)
_SAYS_SO = re.compile(
    r"\b(?:quick|noob|newbie|dumb|stupid|silly|basic|simple|general|random|another|one|a|my) "
    r"questions?\b"
)
_TROUBLE = re.compile(
    r"\b(?:error|errors|exception|crash\w*|fails?|failing|failed|broken|(?:not|isn't|isnt|"
    r"doesn't|doesnt|won't|wont) (?:work\w*|start\w*|load\w*|connect\w*|respond\w*|show\w*|"
    r"build\w*|install\w*)|can'?t (?:get|make|find|log|connect|start|build|install|run|see)|"
    r"cannot|unable to|keeps? (?:getting|failing|crashing|saying)|getting (?:a|an|this|the)"
    r"|undefined|not found|time(?:s|d)? ?out|hangs?|spins|frozen|nothing (?:is|happens|works|shows)|in use|stays (?:blank|empty)|"
    r"lost (?:access|my|all)|deleted (?:all|my)|no response|wrong)\b"
)
_BACK = re.compile(
    r"(?:what(?:'s| is|s) your\b|(?:what|which) (?:\w+ ){0,2}(?:version|model|os|node|error|browser|branch) (?:are (?:you|u)|do (?:you|u) (?:use|run|have)|is your)\b|"
    r"(?:what|which) (?:version|os|error)\??$|(?:can|could|would|will) (?:you|u) (?:please )?"
    r"(?:(?:share|send|post|paste) (?:the|your|ur|a|more|some|us)|try (?:it|that|this|again|to|with)|"
    r"elaborate|be more)\b|(?:what|which) (?:error|log|message)s? do (?:you|u) (?:get|see)\b|(?:have|did) (?:you|u) "
    r"(?:try|tried|check\w*|read|look\w*|restart\w*|set|run|see|seen|update\w*|install\w*)\b|"
    r"(?:are|r|were) (?:you|u) (?:using|running|on|sure|trying|getting|still|able)\b|do (?:you|u) "
    r"(?:get|see|have (?:the|a|any) (?:log|logs|error|trace\w*))\b|what does (?:the|your) (?:log|logs|"
    r"error|console)|(?:does|did|do) (?:that|this|it) (?:make sense|help|work(?: for you| now)?)[\s?]*$|"
    r"makes sense|what are you trying to|what do you (?:see|get)|is (?:it|that|this) (?:working|"
    r"solved|fixed|better|clear) (?:now|for you)?)"
)
"""What is asked of whoever asked, or who answered."""
_OFFERS = re.compile(
    r"\b(?:if (?:anyone|anybody|someone|you|u) (?:needs?|wants?|gets?|has|have|run|is|are)|"
    r"happy to help|glad to help|ping me|let me know if|feel free|any questions(?:,|:)? (?:just|"
    r"please|feel|ask|let))\b"
)
_SOCIAL = re.compile(
    r"(?:how(?:'s| is| are|s|r)? (?:you|u|ya|everyone|everybody|y'?all|things|it going|life|"
    r"the (?:vibes?|weekend))\b.{0,30}|what(?:'?s| is) (?:up|good|new|happening|poppin\w*)\b.{0,20}|"
    r"wh?at|huh|really|seriously|srsly|fr|for real|right|no|yes|yeah|ok|eh|lol|lmao|wdym|why|"
    r"who|when|(?:are )?(?:you|u) (?:ok|good|sure|there|serious|kidding)|u (?:ok|good|sure|there)|isn'?t it|innit|"
    r"what do you mean|wtf|who knows|who cares|so what|am i right|you know|says who|"
    r"(?:what|how) about (?:you|u)|where (?:are )?you from|where (?:is|are) (?:every\w+|you)|"
    r"did (?:you|u|y'?all|anyone|guys).{0,20}(?:see|watch|hear|catch).{0,60}|"
    r"are we (?:so )?back\b.{0,40}|where(?:'?s| is) the lie|where (?:is|are) every\w+\b.{0,20}|who needs .{0,40}|"
    r"why would any\w+ .{0,60}|is there anything better than .{0,60}|"
    r"is (?:this the real life|what it is)|did i mention .{0,60}|what do (?:you|u|y'?all) (?:guys )?think.{0,20}|"
    r"who(?:'?s| is| else)? (?:here|online|awake|excited|ready|hyped|in|going|coming|winning|"
    r"buying|watching|bullish)\b.{0,40}|(?:is |are )?any(?:one|body)(?: else)? (?:else )?(?:excited|hyped|awake|"
    r"hungry|tired|bored|drunk)\b.{0,60}|(?:is |are )?any(?:one|body)(?: else)? (?:online|here|alive|up|there|down)\b.{0,16}|(?:is |are )?any(?:one|body)(?: else)? (?:bullish|want\w*|"
    r"interested|wanna|going|playing|watching|up for|down for)\b.{0,60}|is it (?:friday|monday|weekend|over|summer)\b.{0,20}|"
    r"who would have .{0,30}|can we (?:all|just) .{0,60}|"
    r"can (?:i|we) (?:get|have) (?:a|an|some) (?:gm|amen|hell yeah|w|f)\b.{0,20}|"
    r"how (?:cool|cute|funny|nice|awesome|crazy|good|great|sick) .{0,60}|"
    r"what (?:a|an) .{0,80}|why (?:so|not|am i like).{0,40}|"
    r"how (?:was|were) .{0,40}|(?:do |did )?(?:you|u) (?:guys )?(?:like|love|miss|enjoy|want) .{0,60})"
    r"[\s?!.\uff1f]*(?:lol|lmao|haha+|xd|bro|man|guys|fam|frens?)?[\s?!.]*"
)
_SPAM = re.compile(
    r"\b(?:dm me|for your (?:project|team)|my agency|message me|join (?:my|our|us)|check (?:out )?my|i(?:'m| am) (?:a|an) .{0,40}(?:developer|"
    r"engineer|designer|marketer)|hire me|available for (?:work|hire)|claim (?:your|now)|free "
    r"(?:nft|airdrop|mint)|whitelist spots?|looking for (?:a )?(?:job|work|new opportunit\w+|"
    r"clients?)|open to work|need a (?:dev|developer|designer)\b|i can help you|interested in "
    r"(?:collab\w*|partner\w*|working together)|giveaway|promo(?:te|tion)?)\b"
)
_TELLS = re.compile(
    r"^(?:here(?:'s| is)|you (?:can|could|should|need|have to)|try |use |just |see |read |"
    r"check |i think|i guess|imo|afaik|it(?:'s| is)|that(?:'s| is)|this is|we(?:'re| are| will|'ll)|"
    r"i(?:'ve| have) (?:just |finally )?(?:fixed|solved|figured|built|made|shipped|released|merged|"
    r"pushed)|fixed|solved|nvm|never ?mind|yes|yeah|yep|no|nope|nah|lol|lmao|haha+|same|me too|"
    r"\+1|this\b|true|exactly|agreed?|thanks?|thank you|thx|ty|congrats|welcome|awesome|great|"
    r"nice|cool|love|bullish|lfg|wagmi)\b"
)
_OWN = re.compile(
    r"(?:my|i|im|i'm|i've|ive|we|getting|it says|it (?:keeps|just)|can'?t|cannot|unable|still|since|"
    r"after|when i|whenever|every time|docker|build|npm|pnpm|bun|trying to|tried to|the)\b"
)
_OVER = re.compile(
    r"\b(?:fixed|solved|resolved|figured it|works? now|working now|my (?:bad|side|fault)|same (?:issue|"
    r"error|problem|here)|if it|it was|was a|nvm|never ?mind|haha|lol|believe|wait)\b"
)
"""Trouble that is over, or somebody else's, or none."""
_QUOTED = re.compile(r"[\"\u201c][^\"\u201d]{1,200}[\"\u201d]")
_STOPS = re.compile(r"[.!?;] |, |\n| but | and (?=how|what|where|is|does|can)")
_ALL = re.compile(r"(?<!\w)@(?:everyone|here|channel)\b")
_COMMAND = re.compile(r"[!/.$][a-z][\w-]*(?:\s|$)")


def signals(body: str) -> list[tuple[str, float]]:
    """What speaks for and against a question in an utterance, with weights."""
    if not _WORTH.search(body.lower()):
        return []
    low = prose.words(body).lower().replace("\u2019", "'")
    if not _WORTH.search(low) or _COMMAND.match(low.strip()):
        return []
    text = _MENTION.sub(" ", low)
    text = " ".join(_QUOTED.sub(" ", text).split())
    bare = _GREETING.sub("", text, count=1).strip() or text
    if not bare:
        return []
    found: list[tuple[str, float]] = []
    asked = [one for one in prose.questions(bare) if not _SOCIAL.fullmatch(one)]
    if asked:
        long = max(len(one.split()) for one in asked) > 2
        found.append((f"{len(asked)} sentences with ?", 3.0 if long else 2.0))
    if any(_HOW.match(one) for one in _sentences(bare)):
        found.append(("a sentence begins as a question", 3.0))
    elif _OPENS.match(bare):
        found.append(("begins like a question", 1.5))
    if _WITHIN.search(bare):
        found.append(("asks within a sentence", 2.0))
    if _SAYS_SO.search(text):
        found.append(("says that it is a question", 1.5))
    if _HELP.search(text):
        found.append(("asks for help", 3.0))
    if _TROUBLE.search(bare):
        own = bool(_OWN.match(bare)) and not _OVER.search(bare)
        name = "tells of trouble of their own" if own else "tells of trouble"
        found.append((name, 3.0 if own else 1.0))
    return found + _against(bare, low, found, asked)


def _sentences(bare: str) -> list[str]:
    """Parts of an utterance that may begin as a question, greetings left out."""
    return [_GREETING.sub("", one.strip()) for one in _STOPS.split(bare)]


def _against(
    bare: str, low: str, found: list[tuple[str, float]], asked: list[str]
) -> list[tuple[str, float]]:
    """What speaks against it, where something speaks for it."""
    if not found:
        return []
    against: list[tuple[str, float]] = []
    if len(bare) < _SMALL and _SOCIAL.fullmatch(bare):
        against.append(("is small talk", -5.0))
    if any(_BACK.match(one) for one in _sentences(bare)):
        against.append(("asks back", -9.0))
    if _OFFERS.search(bare):
        against.append(("offers help", -4.0))
    if _SPAM.search(bare):
        against.append(("offers or advertises", -4.0))
    if _ALL.search(low):
        against.append(("calls everybody", -6.0))
    if not asked and _TELLS.match(bare):
        against.append(("begins like an answer", -3.0))
    words = len(bare.split())
    if words < 2 or (words < 3 and not _OPENS.match(bare) and not _HELP.search(bare)):
        against.append(("is only a word or two", -1.5))
    return against


def weight(found: Iterable[tuple[str, float]]) -> float:
    """What the signals come to."""
    return sum(one for _, one in found)


def asks(body: str) -> bool:
    """Whether an utterance asks something that wants an answer."""
    return weight(signals(body)) >= THRESHOLD

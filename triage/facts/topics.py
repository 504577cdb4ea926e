"""Sorts a thread by what it is about, by the words that speak most for one topic."""

from __future__ import annotations

import re
from itertools import islice

from triage.facts import prose
from triage.facts.cues import Cue

_MARKET = (
    r"\b(?:token ?(?:price|sale|migration|swap|holders?|contract)|airdrops?|listing"
    r"|exchange|market ?cap|presale|tokenomics|staking rewards?"
    r"|buy(?:ing)? (?:the )?token)\b|\$[a-z]{2,6}\b"
)
_TRADING = re.compile(
    r"\b(?:tokens?|coins?|wallets?|swap\w*|charts?|price|dump(?:ing|ed)|pump(?:ing|ed)?|binance"
    r"|coinbase|kraken|uniswap|raydium|staking|stake|supply|liquidity|holders?|burn(?:ed)?|tge"
    r"|bridge|contract address|ca|listed|treasury|vest\w+|hodl\w*|buy(?:ing)?|sell(?:ing)?"
    r"|legit|scam|dex|cex|bull\w*|bear(?:ish)?)\b"
)
"""Words of trading that also mean something else: enough where nothing else speaks."""
_SECRETS = re.compile(
    r"\b(?:api|access|auth\w*|bearer|jwt|refresh|github|bot|invalid|session|context|input|"
    r"output|max|csrf|secret|discord|openai|id)[ _-]tokens?\b|\btokens? (?:limit|count|usage|"
    r"expired?|expires|per|window|budget|ids?|is invalid|invalid)\b"
)
"""Tokens that are nothing to trade."""
_COMMUNITY = (
    r"\b(?:contributors?|contributing|code of conduct|communit(?:y|ies)|hackathons?"
    r"|bount(?:y|ies)|sponsors?|meetups?|discord server|telegram group|partnerships?"
    r"|ambassadors?|first[- ]time|newsletter|faq|community calls?|moderators?"
    r"|introduce (?:myself|yourself)|grants?|official (?:telegram|discord|twitter|account|channel)"
    r"|(?:og|contributor|verified|discord) roles?|recording|ama|good first issues?"
    r"|(?:twitter|x) spaces?)\b"
)
_DEVELOPMENT = (
    r"\b(?:install\w*|build(?:s|ing)?|compil\w+|docker\w*|npm|pnpm|yarn|bun|pip|cargo"
    r"|node(?:js)?|typescript|python|rust|api|sdk|cli|plugins?|config\w*|env"
    r"|environment|json|yaml|packages?|dependenc\w+|errors?|exceptions?|stack ?trace"
    r"|types?|tests?|lint\w*|refactor\w*|docs?|documentation|databases?|sql\w*"
    r"|postgres\w*|adapters?|imports?|modules?|runtime|deploy\w*|ci|workflows?|webpack"
    r"|server|logs?|logger|code|functions?|class(?:es)?|endpoint\w*|schema|version"
    r"|branch|repo(?:sitory)?|localhost|windows|wsl|ubuntu|macos)\b"
)
_PRODUCT = (
    r"\b(?:ui|ux|buttons?|screens?|pages?|users?|chat\w*|dashboards?|mobile|design"
    r"|dark mode|colou?rs?|onboarding|billing|credits?|subscription|tweets?|posts?"
    r"|repl(?:y|ies)|messages?|images?|voice|features?|experience|click\w*|modal|menu"
    r"|sidebar|login|sign ?up|settings page)\b"
)
# Looked for in lower-case text: several times as fast as ignoring case.
_TOPICS = {
    "market": Cue(
        "token|airdrop|listing|exchange|market|presale|staking|buy|$", _MARKET
    ),
    "community": Cue(
        "contribut|conduct|communit|hackathon|bount|sponsor|meetup|discord|telegram|"
        "partnership|ambassador|first time|first-time|newsletter|faq|moderator|introduce|"
        "grant|official|role|recording|ama|good first|space",
        _COMMUNITY,
    ),
    "development": Cue(
        "test|error|type|code|config|build|log|version|install|ci|api|env|doc|cli|npm|"
        "class|node|plugin|package|function|import|compil|yarn|bun|pip|cargo|python|rust|"
        "sdk|json|yaml|dependenc|exception|trace|lint|refactor|database|sql|postgres|"
        "adapter|module|runtime|deploy|workflow|webpack|server|endpoint|schema|branch|"
        "repo|localhost|windows|wsl|ubuntu|macos",
        _DEVELOPMENT,
    ),
    "product": Cue(
        "ui|user|page|post|feature|message|chat|image|ux|button|screen|dashboard|mobile|"
        "design|dark mode|color|colour|onboarding|billing|credit|subscription|tweet|repl|"
        "voice|experience|click|modal|menu|sidebar|login|sign|setting",
        _PRODUCT,
    ),
}
_RARE = {"market": 4, "community": 3, "development": 1, "product": 1}
"""A rare topic's words weigh more than the vocabulary that every thread shares."""

_TERSE = 200
"""Characters of a text without a title, as in a chat, in which a word of trading says
what it is about."""


def _times(pattern: Cue | re.Pattern[str], text: str, most: int | None = None) -> int:
    """How often a pattern occurs in a text; no further than `most` is counted."""
    return sum(1 for _ in islice(pattern.finditer(text), most))


def topic(title: str, body: str) -> str:
    """product, development, community or market; product where nothing speaks."""
    title = title.lower()
    told = prose.words(body)[:4000].lower()
    scores = {
        name: _RARE[name] * (3 * _times(pattern, title) + _times(pattern, told, 8))
        for name, pattern in _TOPICS.items()
    }
    if "```" in body:
        scores["development"] += 3
    if not title and len(told) < _TERSE:
        scores["market"] += 2 * _times(_TRADING, _SECRETS.sub(" ", told))
    best = max(scores, key=lambda name: scores[name])
    return best if scores[best] else "product"

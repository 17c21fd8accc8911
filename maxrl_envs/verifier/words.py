"""Words that may stand beside a box in a sentence: any other one could change what the box says."""

import re
from collections.abc import Callable
from functools import lru_cache

from maxrl_envs.verifier.units import SPOKEN, unit_of_words

TAIL_CHARS = 40  # in which the last words in front of a box stand
# Verbs in front of a box, whose further forms are made below, and such forms as are made otherwise.
VERBS = """answer bake build burn carry catch charge clean collect conclude contain cook cost count cut donate drink
drive earn eat equal exist find finish follow get give grow hike hold invest invite jog keep leave lift
lose make mean measure need obtain order own pay pick plant play produce raise read receive remain
require run save score see sell show spend swim take travel use walk watch weigh win work write yield
bring buy owe have"""
PAST = """was were been had has got gotten gave given found made left spent took taken sold bought ate ran wrote built
played caught grew drove won lost kept saw paid cut brought"""
VERB_FORMS = frozenset(PAST.split()).union(
    *((verb, f"{verb}s", f"{verb}es", f"{verb}ed", f"{verb}d") for verb in VERBS.split())
)
IN_FRONT = VERB_FORMS | frozenset(  # the last word in front of a box
    """is are be being am become becomes becoming by that so thus hence ergo therefore then a an the in at as only
    exactly precisely simply just about approximately roughly around giving having making leaving most
    least us it which also indeed clearly finally namely overall altogether totals reaches returns essentially
    actually facing with answer answers value values result total number equation expression formula inequality
    interval function polynomial matrix vector point pair length width height area volume case roots content
    response name probability average sum solution solutions choice option letter box now them es ist est é è
    son sont sind c'est 's ’s""".split()
)
NAMED_OF = frozenset(  # X in "an X of", in front of a box
    """total answer value remainder quotient area length width height volume number result amount probability perimeter
    circumference radius diameter angle distance speed rate time cost price profit score age weight mass average
    mean median maximum minimum thinking consist consists made composed energy force temperature capacity grand
    balance salary income revenue""".split()
)
PREPOSITIONS = frozenset(  # and conjunctions
    """for of in on at from when where that if because since who whose until before after than while during without
    between among through over with to as by assuming wherever corresponding parallel perpendicular""".split()
)
KNOWN_WORD_BEHIND = frozenset("in with without assuming over".split())  # those behind which only known words may stand
ANY_WORD_BEHIND = PREPOSITIONS - KNOWN_WORD_BEHIND - {"by", "as"}  # and those behind which other words may stand, too
VALUE_BEHIND = ANY_WORD_BEHIND.union(["in"]).difference(  # those behind which a value is no other answer: for 3 days
    "to than that because since between where who whose wherever while until through if".split()
)
DETERMINERS = frozenset("the next last first least all every each a an".split())
BEFORE_NOUNS = DETERMINERS.union("his her their its our my your this that these those".split())
DENYING = frozenset(  # words that deny or doubt what their sentence says
    """not never no nor neither none nobody nothing cannot false falsely untrue wrong wrongly incorrect incorrectly
    mistaken mistake mistakes myth impossible unlikely naive tempting absurd rejected reject eliminate discard avoid
    deny pretend ruled decoy trap fake unlike besides doubt doubts doubted doubtful rarely seldom barely scarcely
    hardly maybe perhaps possibly either unless fail fails radix hex nonary ternary octal hexadecimal permille mille ppm
    lakhs crores tenths hundredths thousandths unclear uncertain unsure refuted disproved nonsense
    misconception mistakenly erroneously allegedly bogus miscalculation disagree dispute denies lied ceases might
    misreading misread extraneous dismiss dismissed contrary refuse refuses refused unable insufficient infinite
    untruth""".split()
)
MULTIPLYING = frozenset(  # words in the label of a number that make it a function of the answer, or a guess
    """twice half halves double doubled triple tripled minus plus root negative opposite reciprocal inverse negation
    halve halved halving tens bound guess but except exclude lie way binary""".split()
)
TURNING = frozenset(  # words behind an answer that may turn or scale what its sentence says
    """not never no nor neither none cannot can't isn't wrong false incorrect instead rather otherwise else but or
    plus minus half twice negative error mistake typo contrast another so it must remainder score gross grand power
    hex hexadecimal octal binary decimal roman base debt loss hundred hundreds thousand thousands million millions
    billion billions trillion trillions dozen dozens opposed tens twos infinity third thirds fourths fifths tenth
    tenths hundredth hundredths thousandth thousandths halves halved doubled squared cubed factorial pi lakh lakhs crore
    crores permille ppm radians radix nonary ternary percentage percentages basis multiples""".split()
)
PLAIN_WORDS = frozenset(  # other words behind an answer, up to one of the former, that leave it what it is
    """th st nd rd times way a an the and or so is are was were has have had do does did can will may must would
    should which whom what this these those it its he his she they we her their our my your per each every all
    both any other another same altogether together away apart long tall wide high deep old more new red blue
    green yellow white black big small large whole full extra additional possible different distinct real
    positive independent complete about daily weekly single apiece later greater selling correctly fewer farther
    further longer shorter taller older younger heavier faster odd even prime done am pm sided less no true
    false incorrect square cubic equal final correct right required desired given unique valid such indeed
    exactly also only well already still now just first last highest lowest greatest smallest percent constant
    works satisfies satisfied needed sold bought used eaten paid spent earned saved be been remain remains need
    needs combined worth overall originally leftover join joined attending pink brown purple fits fit ordered
    order common favor notation simplest standard parentheses change attained achieved qed seating lattice empty
    attended tomorrow along function plane line largest magnitude magnitudes
    mixture chance percents numbers ways multiples money earnings pairs triples""".split()
)
INTRODUCING = frozenset(  # words in front of "answer is", in its clause, that leave the answer what it is
    """a i an the this that these my our your her his their its it we us you me final correct right exact numeric
    numerical simplified complete full whole required desired requested short integer step steps part question
    problem exercise state write box boxed put with for to of from in on at by as above below here where there all
    now so ok okay well yes great conclusion summary total result work solution calculation calculations computation
    computations working reasoning analysis equation equations formula after using based solving simplifying adding
    computing calculating substituting finally consequently accordingly overall altogether which means mean meaning
    implies implying leaving shows showing see seen find found finding get gets have has know known conclude
    concluded obtain obtained give gives given giving through yields interval notation form simplest lowest radical
    common mixed fraction terms increasing decreasing ascending descending order follows think thinking about
    believe confident sure clear clearly deduce determine determined verify verified confirm confirmed am is are be
    can will sought value answer""".split()
)
CONNECTING = frozenset(  # words between "answer is" and a box that do, too
    """therefore thus hence then indeed simply just exactly precisely obviously only also actually really definitely
    certainly always still course fact going equal equals calculated computed shown following approximately roughly
    should must comes out turns reached expressed""".split()
)
IN_LABELS = (  # words in front of a colon, an arrow or a sign of equality, in front of an answer
    (IN_FRONT | NAMED_OF | INTRODUCING | CONNECTING | PLAIN_WORDS)
    - set(
        """no false incorrect less fewer more times greater later longer shorter taller older younger heavier faster
    extra additional odd even prime away apart after around as different distinct other another""".split()
    )
    | set(
        "combine like terms simplify form domain range expand evaluate maximum minimum threshold frequency week".split()
    )
    | set(
        """答案 最终答案 所以答案 因此答案 答え 정답 解 respuesta antwort resposta risposta réponse solución lösung
    résultat résultats ответ""".split()
    )
)
SCALES = "(?:lakh|crore|bn|hundred|thous(?:and)?|mil(?:lion)?|mio|billion|trillion|doz(?:en)?)s?"
WORD_NUMBERS = "|".join(word for word, value in SPOKEN.items() if value > 1)
SCALED_LABEL = re.compile(  # ×10 →; Total/10:; Total (k) =; Thousands =
    rf"(?:(?:(?:×|\\times)\s*\d[\d^{{}},]*|[a-zA-Z]/\d+)[\s$]*[:：→⇒]"
    rf"|(?:(?:\bin |\(|\\\$)[kKM]|\b[kKM]\\?\$|\b(?i:{SCALES})|\b00+s)[\s$)}}]*[:：=→⇒]"
    r"|(?:^|[.!?:;,\r])[^\d.!?:;,\r]*[a-zA-Z]{3}[^\w=:]{0,3}(?:[xX]|\\times|\\cdot)?\s*"
    rf"1(?:(?:,?000)+|0\s*\^\s*\{{?\d\}}?|e\d)[\s$}}]*[:：=→⇒])[\s$*_`\"}}\\(\[]*\Z"
)
CHANGED_NAME = re.compile(  # Total times 2 =; Total / 2 is; Total (x10) =; (total)^2 is
    r"(?:^|[.!?:;,\r{])[^\d.!?:;,\r{]*[a-zA-Z]{3}[^\w=:]{0,3}(?:\b(?:times|minus|plus|over|by|[xX])\b|[×*/+-]|\)\^|\((?=[xX×]))"
    r"\s*[xX×]?\s*\d[\d.,]*[)}]*[\s$]*(?:=|\b(?:is|are|was|equals)\b)[\s$*_`\"}\\(\[]*\Z"
)
SIGNED = re.compile(r"[×*±'’√]\s*\$?\d|\d[\d,]*0s\b|\b[sS]cale \d")  # a scale or factor: in 1000s, ×1000
SCALED_IN = re.compile(  # All in thousands.; Unit: k$; Scale: 1000; Profit / $1000
    rf"(?i)(?<!\d )\b{SCALES}\b|\b(?:base|hex(?:adecimal)?|octal|binary)\b|\bunits?\W*(?:\d|[=:]|of\b)|\bin \d+0s\b"
    r"|(?:\bscale\W*|\btimes |[a-zA-Z)]\s?[×/]\s?\\?\$?|\bin \\?\$?)1(?:,?000)+\b|\bk(?:usd|eur|\\?\$)"
    r"|\b(?:times|by|factor)\s+(?:10+|ten|hundred)\W*\Z|(?:[a-zA-Z]{2}|[)(])\s?\$?(?:\\times|\\cdot|[×/])\s*\$?10\s*\^"
)
LABEL = re.compile(  # the words from the beginning of a clause up to a colon, an arrow or a sign of equality
    r"(?:^|[.!?;:：,，=→\r])([^.!?;:：,=→\r]*(?:[^\W\d_]{2}|[^\W\d_\x00-\x7f])[^.!?;:：=→\w]*)[:：=→⇒⟹≈](?:[^\w.!?;]|_)*\Z"
)
ITEM_NUMBER = re.compile(r"(?i)\b(?:step|part|question|problem|exercise|case|method|solution|example|option)\W{0,3}\d+")
SYMBOL = re.compile(  # names, tags, and signs that begin a formula
    r"\$[a-zA-Z]{1,3}\$|</?\w+>|(?:[\s$]|\\[\[(])*(?:(?<![a-zA-Z])[a-zA-Z])?\s*\Z|\A[\s$]*"
)
STRANGE_SIGN = re.compile(  # signs, numbers and letters that may not stand in a label
    r"[^\w\s\u0900-\u0fff'’\"“”*_()[\],#&./–>✅✔☑🎯💡`:-]|[½⅓⅔¼¾⅛²³]|(?<!\w)-(?=[^\s-])|\d|(?<![\w'’])[b-zB-HJ-Z](?![\w'’])"
)
POINTS = re.compile(r"(?!NOT|BAD|TEN|HALF|FAKE|LIE)[A-Z]{2,4}")  # AB, the length of a segment
SAYING = frozenset(  # words that a sentence ends with in front of a colon, which is no label then: The area is:
    "is are was be equals get gets have has gives obtain obtains find make makes by yields becomes".split()
)
LEADING = VERB_FORMS.union(  # words behind which the label of an answer begins
    SAYING,
    """am becomes become becoming being giving having making leaving reaches returns totals so thus hence ergo therefore
    then which that when where because since if implies es ist est é è son sont sind""".split(),
)
LABEL_SIGNS = re.compile(  # in front of which no label begins
    r"</?\w+>|#{2,}|[.,:;=!?\r→⇒≈：，。]|\\(?:implies|to|approx|[rR]ightarrow|therefore|equiv|in|simeq)(?![a-zA-Z])"
)
CLAUSE_BEGINS = re.compile(  # a formula, or a correction: Wait, no:
    r"\\(?:begin|end)\{\w+\*?\}|(?i:\b(?:wait|oops|sorry|actually|hmm)\W+no\b\W*)"
)
ARROW = re.compile(r"\\(?:implies|(?:Long)?[rR]ightarrow|to|approx|therefore)(?![a-zA-Z])")
SPACE = re.compile(r"\\(?:[,;:!()\[\] ]|q?quad(?![a-zA-Z]))")
# Words in a formula, and the title of a section.
UNWRAPPED = re.compile(r"\\(?:text\w*|mathrm|mbox|operatorname)\s*\{([^{}]*)\}?")
SECTION = re.compile(r"\\(?:(?:sub)*section\*?|paragraph)\s*\{([^{}]*)\}")
LABEL_WORDS = re.compile(r"[^\W\d_]{2,}|[^\W\d_\x00-\x7f]")
OWNER = re.compile(r"\b[A-Z][a-z]+['’]s\b")  # Janet's
LABEL_WORD = re.compile(r"[^\W\d_]+")
LABEL_BRACKET = re.compile(  # Total (in thousands):; Total (k) =
    r"(?:[(\[]([^()\[\]]*)[)\]][\s*_]*[:：\r→⇒]|(?<![^\s*_])[a-zA-Z]{3,}\s[(\[]([^()\[\]]*)[)\]]\s*=)[\s*_$\\(\[]*\Z"
)
BRACKET_SIGN = re.compile(r"[^\w\s'’.,&/%°$€£*_-]|\d|(?<!\w)[kKMB](?!\w)")  # signs that may not stand in such brackets
FOREIGN = re.compile(r"[是为為は即得出有共需赚은는]$|^(?:é|è|são|ответ|равен|равно|[’'][sS])$")
OF = re.compile(r"(\w+)\W+(?:all )?of(?: the)?$")
BY = frozenset(  # words one of which stands in front of "by" and a box
    """given represented described expressed determined found differ decrease decreases decreased increase increases
    increased reduce reduces reduced grows grew rises rose falls fell""".split()
)
THAT_IS = re.compile(r"([a-z]+) that (?:(?:it|this|the answer|the total) )?(?:is|are|was|were)$|\bwhat (?:is|was)$")
THAT = frozenset(  # and of which one stands straight in front of "that"
    """conclude concludes concluded follow follows mean means meaning see find found show shows showing shown have know
    known note deduce deduced determine determined get gives obtain obtained imply implies implying tells us so such
    clear say out confirm confirmed verified proves proved""".split()
)
CHANGED_IN_FRONT = re.compile(  # words in front of a box that change its value, deny it or offer another one
    r"(?i)(?:[不非错没无倍半][^\s，。,:：]*|\bне|\b(?:no es|não é|non è)"
    r"|\bas (?:well|much|many|large|big|long|old) as|(?:\d\}*\$?|\)),?\s+also"
    rf"|(?:\b(?:one|zero|decimal|{WORD_NUMBERS})|\d[\s$]*) point|(?:(?<![\d.])1[\s$]*|\b(?:one|{WORD_NUMBERS})) in"
    r"|\b(?:followed|preceded|divided|multiplied|reduced|increased|exceeded) by the"
    r"|(?<!the )(?<!at )(?<!to )\bpoint"
    r"|\banswer follows|\be to the|\d[\s$]*(?:to|from|over|per|of|by) the)$"
)
LEADS = re.compile(  # such words, where they do not
    r"(?i)\b(?:simplif\w+|reduces?|(?<!or )equal|equivalent|amounts?|evaluates?|leads?|down"
    r"|(?:round|add|sum|come|work)(?:s|ed)?(?: up| off| out)?) to$"
)
WORDS = re.compile(r"[a-zA-Z]{2,}")
BEHIND_NUMBER = re.compile(  # the words behind a number, or behind "number of"
    r"(?:[\d$]|number of)[\s$)}~\"“]*(?:\\(?:text|mathrm)\s*\{[\s~]*)?((?:[a-z]+[\s-]){0,3}[a-z]+)"
)
COMMANDS = re.compile(r"\\(?:(?:begin|end)\{\w+\*?\}|[a-zA-Z]+)")


@lru_cache(maxsize=1 << 12)
def counted(word: str) -> bool:
    """Whether a word is a counted thing or a unit."""
    return word.removesuffix("s") not in ("time", "way") and unit_of_words([word]) is not None


def leads(word: str, left: str, apart: bool) -> bool:
    """Whether a word may be the last one in front of a box.

    Args:
        word: the word, in small letters.
        left: the text in front of the box, which ends with the word.
        apart: whether the box stands in a line of its own, or begins a displayed formula.
    """
    tail = left[-TAIL_CHARS:]
    if led := LEADS.search(tail):
        return not unknown_in_label(left[: len(left) - len(led[0])])
    if CHANGED_IN_FRONT.search(tail):
        return False
    if not word.isascii():
        return bool(FOREIGN.search(word))
    if named := OF.search(tail):
        return named[1].lower() in NAMED_OF
    if word == "by":
        return not BY.isdisjoint(LABEL_SIGNS.split(left)[-1].lower().split())
    if word == "that":
        return left.lower().split()[-2:][0] in THAT
    if said := THAT_IS.search(tail.lower()):
        return said[1] in THAT
    return (word in IN_FRONT and not unknown_in_label(left)) or (apart and counted(word))


def comma_may_follow(text: str) -> bool:
    """Whether an answer may stand behind a text that ends with a comma: its last word says nothing of a value."""
    words = LABEL_WORD.findall(text[-TAIL_CHARS:])
    return bool(words) and words[-1].lower() in LEADING | INTRODUCING | CONNECTING


def unknown_in_label(text: str) -> str:
    """The first word or sign at the end of a text, behind its last verb or sign of equality, that may change the answer
    behind it; "" if there is none: "the total", but not "5 more than the"."""
    label = LABEL_SIGNS.split(text)[-1]
    begin = max((word.end() for word in LABEL_WORD.finditer(label) if word[0].lower() in LEADING), default=0)
    return strange_sign(label[begin:]) or unknown_in(LABEL_WORDS.findall(label[begin:]))


def strange_sign(label: str) -> str:
    """The first sign, number or letter that may not stand in a label; "" if there is none. Items may have numbers."""
    found = STRANGE_SIGN.search(SYMBOL.sub("", ITEM_NUMBER.sub("", label)))
    return found[0] if found else ""


def known_behind(word: str, nouns: Callable[[], set[str]]) -> bool:
    """Whether a word may stand behind an answer, in front of a preposition, and leaves it what it is.

    Args:
        word: the word.
        nouns: gives the words behind numbers in front of the answer (`nouns_in`), which do, too. Few words need them.
    """
    for part in re.split("['’/-]", word.lstrip("/")):
        low = part.lower()
        if low in PLAIN_WORDS or low in NAMED_OF or counted(low) or counted(part):
            continue
        stem = low.removesuffix("s")
        if nouns().isdisjoint((stem, f"{stem}s", f"{stem}es")):
            return False
    return True


def nouns_in(front: str) -> set[str]:
    """The words behind numbers in a text, and those behind "number of"."""
    return set(" ".join(BEHIND_NUMBER.findall(front.lower())).split())


def strange_bracket(text: str) -> bool:
    """Whether a text ends with a label whose brackets hold more than known words and units: "Total (k):"."""
    if not (bracket := LABEL_BRACKET.search(text)):
        return False
    said = bracket[1] or bracket[2] or ""
    words = LABEL_WORDS.findall(said.lower())
    strange = BRACKET_SIGN.search(ITEM_NUMBER.sub("", said)) or unknown_in(words)
    return bool(strange) or not TURNING.isdisjoint(words)


def strange_label(text: str) -> str:
    """The first word that may not stand in the label of an answer, which a text ends with; "" if there is none.

    A label is what stands in front of a colon, an arrow or a sign of equality, as "Wrong: ". Before a sign of equality
    it is none if there is a number in it: "2 boxes * 3 eggs = " is a calculation.
    """
    text = UNWRAPPED.sub(r"\1", SECTION.sub(r"\1:", CLAUSE_BEGINS.sub("\r", text)))
    found = LABEL.search(COMMANDS.sub("0", ARROW.sub("⟹", SPACE.sub(" ", text))))
    if not found:
        return ""
    words = LABEL_WORDS.findall(OWNER.sub("", found[1]))
    if words[-1].lower() in SAYING:
        return ""
    if found.string[found.end(1)] in "=≈⟹":
        return "" if re.search(r"[_^\d]", found[1]) else unknown_in(words)
    return strange_sign(found[1]) or unknown_in(words)


def unknown_in(words: list[str]) -> str:
    """The first of some words that may stand neither in a label nor between two boxes; "" if there is none."""
    for word in words:
        low = word.lower()
        known = low in IN_LABELS or POINTS.fullmatch(word) or counted(low)
        if not known:
            return word
    return ""

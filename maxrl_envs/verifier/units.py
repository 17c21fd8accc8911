"""The units that may stand beside a number: what each measures, and how large it is.

A unit is a word of these tables. Any other word after a number makes the answer unreadable, and so wrong.
"""

import re
from collections.abc import Iterable, Sequence
from fractions import Fraction
from typing import NamedTuple

# Quantity -> names of its units, each group of names with its size in the first unit of the quantity.
TABLE: dict[str, list[tuple[str, str]]] = {
    "length": [
        ("1", "m meter metre"), ("1/1000", "mm"), ("1/100", "cm"), ("1/10", "dm"), ("1000", "km"),
        ("1/1000000", "um micron μm"), ("1/1000000000", "nm"), ("1/10000000000", "å angstrom"),
        ("127/5000", "in inch inches"), ("381/1250", "ft foot feet"),
        ("1143/1250", "yd yard"), ("201168/125", "mi mile"), ("9460730472580800", "ly lightyear"),
        ("149597870700", "au"), ("201168/1000", "furlong"), ("30856775814913673", "pc parsec"),
        ("18288/10000", "fathom"),
    ],
    "mass": [
        ("1", "g gram gm"), ("1/1000", "mg"), ("1000", "kg"), ("1000000", "tonne"), ("1/5", "carat"),
        ("28349523125/1000000000", "oz ounce"), ("45359237/100000", "lb lbs pound"), ("90718474/100", "ton"),
        ("1.6605390666e-24", "amu dalton"),
    ],
    "time": [
        ("1", "s sec second"), ("1/1000", "ms"), ("60", "min minute 分钟"), ("3600", "h hr hrs hour 小时"),
        ("86400", "day 天"), ("604800", "wk week"), ("1/1000000", "us"), ("1/1000000000", "ns"),
        ("1209600", "fortnight"),
    ],
    "month": [
        ("1", "mo month"), ("12", "yr yrs year"), ("120", "decade"), ("1200", "century centuries"),
        ("12000", "millennium millennia"),
    ],
    "angle": [
        ("1", "° deg degree"), ("1/60", "arcmin arcminute"), ("1/3600", "arcsec arcsecond"),
        ("9/10", "gradian grad gon"),
    ],
    "angle in radians": [("1", "rad radian")],
    "turn": [("1", "revolution rev turn rotation")],
    "dollar": [("1", "$ dollar usd buck 美元"), ("1/100", "¢ cent penny pennies")],
    "euro": [("1", "€ euro eur")],
    "pound sterling": [("1", "£ gbp quid"), ("1/100", "pence")],
    "yen": [("1", "¥ yen jpy 円")],
    "yuan": [("1", "yuan rmb cny 元")],
    "rupee": [("1", "₹ rupee inr rs")],
    "peso": [("1", "peso")], "ruble": [("1", "ruble rouble")], "franc": [("1", "franc chf"), ("1/100", "centime")],
    "baht": [("1", "baht")],
    "Canadian dollar": [("1", "cad")], "Australian dollar": [("1", "aud")],
    "krone": [("1", "krone kroner dkk nok")], "krona": [("1", "krona kronor sek")], "shilling": [("1", "shilling")],
    "lira": [("1", "lira")], "dinar": [("1", "dinar")], "shekel": [("1", "shekel")], "zloty": [("1", "zloty pln")],
    "farthing": [("1", "farthing")], "florin": [("1", "florin")], "kopek": [("1", "kopek")],
    "bitcoin": [("1", "bitcoin btc")], "dime": [("1", "dime")], "nickel": [("1", "nickel")],
    "temperature in °C": [("1", "°c celsius")],
    "temperature in °F": [("1", "°f fahrenheit")],
    "temperature in K": [("1", "k kelvin")],
    "volume": [
        ("1", "l liter litre"), ("1/1000", "ml cc"), ("473176473/125000000", "gal gallon"),
        ("473176473/500000000", "qt quart"), ("473176473/1000000000", "pt pint"), ("473176473/2000000000", "cup"),
        ("473176473/16000000000", "floz"), ("473176473/32000000000", "tbsp tablespoon"),
        ("473176473/96000000000", "tsp teaspoon"),
    ],
    "area": [("1", "acre"), ("1000/405", "ha hectare")],
    "speed": [("1", "mph"), ("1000/1609.344", "kph kmh kmph"), ("1852/1609.344", "knot")],
    "force": [("1", "n newton"), ("1/100000", "dyn dyne")],
    "energy": [
        ("1", "j joule"), ("1/10000000", "erg"), ("1.602176634e-19", "ev electronvolt"),
        ("4.184", "cal calorie"), ("3600000", "kwh"),
    ],
    "power": [("1", "w watt"), ("745.69987158227022", "horsepower hp")],
    "pressure": [
        ("1", "pa pascal"), ("101325", "atm"), ("100000", "bar"), ("133.322368421", "torr mmhg"),
        ("6894.757293168", "psi"),
    ],
    "frequency": [("1", "hz hertz")],
    "charge": [("1", "c coulomb")],
    "current": [("1", "a amp ampere")],
    "voltage": [("1", "v volt")],
    "resistance": [("1", "ω ohm")],
    "capacity": [("1", "f farad")],
    "inductance": [("1", "henry henries")],
    "magnetic field": [("1", "t tesla"), ("1/10000", "gauss")],
    "amount": [("1", "mol mole"), ("1/1000", "mmol")],
    "concentration": [("1", "molar")],
    "conductance": [("1", "siemens")],
    "data": [("1", "bit"), ("8", "byte")],
    "luminosity of the sun": [("1", "l_⊙")],
    "mass of the sun": [("1", "m_⊙")],
    "radius of the sun": [("1", "r_⊙")],
    "unit": [("1", "unit")],
    "point": [("1", "point pts pt.")],
}  # fmt: skip

# Things that are counted. Each is a unit of its own; plurals are understood.
COUNTS = frozenset(
    """adults albums animal answer ants apartments apple arms arrangement articles babies bag ball balloon banana basket
    batches bead bean bear beds bees berries bicycles bike bills bin bird block blueberries boat bolts bones book
    bottle bouquet bowl box boy bracelet branches breaks brick brothers brownies bucket bugs buildings bulbs bus
    bushels businesses buttons cake candies candle candy cans caps car card carrots cartons cases castles cat chair
    chapters characters chicken child children chips chocolate choice circle cities class clips clothes coats coin
    color combination competitor computers containers cookie copies countries courses cow crackers crate crayon
    cubes cupcakes customer dancer daughter decorations digits dish divisors doctor dog doll donut dot doughnut
    downloads drawings dress drink duck dvds earrings ears edges egg element emails employee envelope episodes
    erasers error event eyes faces factors families family feathers fish flavors flights floors flower followers
    friend frogs fruit game geese gifts girl glass goal goats grade grape group guest gumballs hamster hat head hen
    homes horse house human insects integer item jackets jar jellybeans kid kitten knives lamp lap leaf leaves left
    legs lemons lesson letter lines lions loads loaf loaves logs lollipop man marble markers marks masks match meal
    member men message mice mistakes monkey mouse movie muffin mug mushrooms nails necklace newspapers nights
    notebook notes nut object onions orange outcome outfit package packet packs page paintings pan pancakes paper
    parent parrot participants parties parts party passenger pastries path patient pea peach pen pencil people
    peppers permutation person pets phones photo pictures piece pieces pies pig pills pineapples pizza place plane
    planet plant plate player plum pockets portions possibilities possibility postcards posters pot potato present
    primes prize problem punches puppies puppy question quizzes rabbit recipes records remaining rides rings rocks
    rodents rolls room roots rose rounds rows sandwich scoops seat seed segments servings sessions sheep sheets
    shells shelves shirt shoe shots siblings side sister skirts slice snack snakes sock sodas solution song space
    sphere spoon spots square squirrel stairs stamp star stations step sticker sticks stone stories story
    strawberries strawberry straws streets strings stripes student subject subset suitcases sweaters sweet table
    task teacher team teeth term test texts thing ticket tile time tires tokens tomatoes tools total towels toy
    trains tree triangle trip truck tulips turtles value vans vegetables vehicle vertex vertices video vines
    visitor visits vote wages walls way wheel window wings winner woman women word worker zeroes zeros""".split()
)
ASKED_FOR = frozenset(  # words that name what a question asks for, as in "Area = 24"
    """the of final total area perimeter circumference volume surface sum answer result probability distance length
    cost profit difference product mean median mode average ratio value number height width time speed price age
    maximum minimum max min revenue weight mass amount range slope radius diameter angle""".split()
)
# Numbers in words.
SMALL = """zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen
seventeen eighteen nineteen""".split()
TENS = dict(zip("twenty thirty forty fifty sixty seventy eighty ninety".split(), range(20, 100, 10), strict=True))
SPOKEN = dict(zip(SMALL, range(20), strict=True)) | TENS
MULTIPLES = {"hundred": 10**2, "thousand": 10**3, "million": 10**6, "billion": 10**9, "trillion": 10**12, "dozen": 12}
PREFIXES = {"square": 2, "sq": 2, "sq.": 2, "cubic": 3, "cu": 3, "cu.": 3}
NAMES = {
    name: (quantity, Fraction(size.split("/")[0]) / Fraction(size.split("/")[-1] if "/" in size else "1"))
    for quantity, groups in TABLE.items()
    for size, names in groups
    for name in names.split()
}
SPELT = {  # kilometer
    prefix + name: (NAMES[name][0], NAMES[name][1] * Fraction(10) ** power)
    for prefix, power in dict(nano=-9, micro=-6, milli=-3, centi=-2, deci=-1, kilo=3, mega=6, giga=9).items()
    for name in """meter metre gram second liter litre joule calorie watt volt ampere amp newton pascal hertz ohm farad
    radian tesla coulomb electronvolt parsec byte bit mole""".split()
}
NAMES |= SPELT
METRIC = dict(  # the signs of units that take the letter of a power of ten in front, which count with their case
    m="m", g="g", s="s", N="newton", J="joule", W="watt", Pa="pascal", Hz="hertz", eV="electronvolt", V="volt",
    A="ampere", C="coulomb", F="farad", T="tesla", L="liter", l="liter", mol="mol", cal="calorie", bar="bar",
    pc="parsec", rad="radian", S="siemens", G="gauss", M="molar", B="byte", b="bit",
)  # fmt: skip
POWERS = {"f": -15, "p": -12, "n": -9, "u": -6, "μ": -6, "m": -3, "c": -2, "d": -1, "k": 3, "M": 6, "G": 9, "T": 12}
CASED = (
    {  # mW and MW, pA and Pa
        letter + sign: (NAMES[name][0], NAMES[name][1] * Fraction(10) ** power)
        for sign, name in METRIC.items()
        for letter, power in POWERS.items()
        if not (sign == "M" and power > 0)  # MM is a million
    }
    | {"Nm": ("torque", Fraction(1))}
    | {sign: NAMES[name] for sign, name in METRIC.items() if len(sign) > 1}
)
CASED |= {
    careless: CASED[name] for careless, name in [("KM", "km"), ("Km", "km"), ("KG", "kg"), ("Kg", "kg"), ("CM", "cm")]
}
METRIC_NAMES = {name.lower() for name in CASED} | {"mm"}
LETTERS = frozenset("mgshlLNJWCAVFTK")  # units of one letter: 5k and 5M are thousands and millions, no units
BARE = frozenset(  # names that count as a unit straight after a number without a text command around them
    """cm mm km kg mg ml ft lb lbs oz hr hrs mph kph sec min nm deg usd eur gbp mi yd gal tsp tbsp mol hz pts""".split()
)


MONEY = frozenset(["dollar", "euro", "pound sterling", "yen", "yuan", "rupee"])


def any_of(names: Iterable[str]) -> str:
    """A pattern of names in any number. There is one way to match a text with it: two would double, for each name in a
    text, the time to find that the text does not match."""
    forms = sorted({form for name in names for form in (name, name + "s")}, key=len, reverse=True)
    return rf"(?:{'|'.join(forms)})(?![a-zA-Z])"


COMMON = "kpc mpc kj kev mev kcal kw mw kpa khz mhz ghz ma mv kv kb mb gb".split()  # of the names in CASED
AMBIGUOUS = (*BARE, "point", "ha")  # words of prose, in one of their numbers
MEASURES = [name for name in (*NAMES, *COMMON) if len(name) > 1 and name.isalpha() and name not in AMBIGUOUS]
MEASURE = f"(?i:{any_of(MEASURES)})"
MEASURE_WORDS = frozenset(form for name in (*MEASURES, *BARE, *"msgl") for form in (name, f"{name}s"))
COUNTED = any_of(COUNTS)


class Unit(NamedTuple):
    """A product of powers of units, reduced to the first unit of each quantity."""

    size: Fraction
    powers: tuple[tuple[str, int], ...]  # (quantity, exponent), sorted


DEGREE = Unit(Fraction(1), (("angle", 1),))
PERCENT = Unit(Fraction(1, 100), (("percent", 1),))


def lookup(word: str) -> tuple[str, Fraction] | None:
    """Quantity and size of the unit called `word`, in any number; None if the tables have no such unit."""
    if word in CASED:
        return CASED[word]
    if len(word) == 1 and word.isascii() and word.isalpha() and word not in LETTERS:
        return None
    if word.lower() in METRIC_NAMES and not (word.islower() and word in NAMES):
        return None  # such as NM
    word = word.lower()
    for name in (word, word[:-1] if word.endswith("s") else "", word[:-2] if word.endswith("es") else "", word[:-1]):
        if name == word[:-1] and not word.endswith(("s", ".")):
            continue
        if name in NAMES and (name == word or len(name) > 2):
            return NAMES[name]
        if name in COUNTS:
            return f"count of {name}", Fraction(1)
    return None


def counts(quantity: str) -> bool:
    """Whether a unit's quantity is money, or a number of things."""
    return quantity.startswith("count of ") or quantity in MONEY


def names_quantity(words: Sequence[str]) -> bool:
    """Whether words name what a question asks for, such as the number of apples, but not the square of the answer."""
    low = [word.lower() for word in words]
    of = low.index("of") if "of" in low else len(low)
    known = all(word in ASKED_FOR or word.removesuffix("s") in COUNTS for word in low)
    asked = of > 0 and {low[0], low[of - 1] if low[of:] else low[0]} <= ASKED_FOR
    return known and asked and {"answer", "answers", "result", "total"}.isdisjoint(low[of:])


def multiply(parts: list[tuple[Unit, int]]) -> Unit:
    """The product of units, each to an exponent."""
    size, powers = Fraction(1), dict[str, int]()
    for unit, exponent in parts:
        size *= unit.size**exponent
        for quantity, power in unit.powers:
            powers[quantity] = powers.get(quantity, 0) + power * exponent
    return Unit(size, tuple(sorted((quantity, power) for quantity, power in powers.items() if power)))


def unit_of_words(words: list[str]) -> Unit | None:
    """The unit that words name, such as ["square", "feet"] or ["miles", "per", "hour"]; None if they name none."""
    parts, exponent, sign = list[tuple[Unit, int]](), 1, 1
    for word in words:
        if word == "per" or (word in ("/", "each", "a") and parts):
            sign = -1
        elif word.lower() in PREFIXES and exponent == 1:
            exponent = PREFIXES[word.lower()]
        elif word.lower() in ("squared", "cubed") and parts and len(words) > 1:
            unit, power = parts.pop()
            parts.append((unit, power * (2 if word.lower() == "squared" else 3)))
        elif compound := re.fullmatch(r"(\w+)/(\w+)", word):
            units = [unit_of_words([part]) for part in compound.groups()]
            if units[0] is None or units[1] is None:
                return None
            parts += [(units[0], sign), (units[1], -sign)]
        elif found := lookup(word):
            if parts and sign == 1 and counts(found[0]) and not counts(parts[-1][0].powers[0][0]):
                return None  # 18 m dollars are millions
            parts.append((Unit(found[1] ** exponent, ((found[0], exponent),)), sign))
            exponent = 1
        else:
            return None
    unended = sign < 0 and words[-1] in ("per", "/", "a")
    return multiply(parts) if parts and exponent == 1 and not unended else None

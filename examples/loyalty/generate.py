"""Writes the made-up data of this example: responses.csv, activities.csv, planted.json.

    python3 examples/loyalty/generate.py [FOLDER]

Nobody said or did any of this. What each class of customers does is written down in
PLAN; chance only spreads it over days, amounts and people. planted.json is worked
out from PLAN alone, never by counting the files, so that it can't repeat a mistake
of theirs. The same files come out every time.
"""

import csv
import datetime
import json
import pathlib
import random
import sys

# The window that is asked about, half-open, in UTC.
FROM = datetime.datetime(2025, 7, 1)
TO = datetime.datetime(2026, 1, 1)
DAYS = (TO - FROM).days

# Customers by how many orders they place in the window: those who stay to its end, and
# those who cancel in it. Of those who stay, `come_back` cancelled and came back.
# Money is in cents, over all orders and refunds of the class.
PLAN = {
    "promoter": {
        "stay": {0: 6, 1: 28, 2: 38, 3: 30},
        "leave": {0: 6, 1: 8, 2: 4},
        "come_back": 4,
        "revenue": 8_925_00,
        "refunds": (6, 66_00),
        "complaints": 5,
    },
    "passive": {
        "stay": {0: 9, 1: 27, 2: 18, 3: 9},
        "leave": {0: 13, 1: 11, 2: 3},
        "come_back": 3,
        "revenue": 3_745_00,
        "refunds": (5, 52_50),
        "complaints": 11,
    },
    "detractor": {
        "stay": {0: 9, 1: 12, 2: 5, 3: 1},
        "leave": {0: 21, 1: 10, 2: 2},
        "come_back": 2,
        "revenue": 1_092_00,
        "refunds": (7, 77_00),
        "complaints": 24,
    },
    "not_asked": {
        "stay": {0: 14, 1: 24, 2: 12, 3: 4},
        "leave": {0: 14, 1: 9, 2: 3},
        "come_back": 2,
        "revenue": 2_400_00,
        "refunds": (4, 41_00),
        "complaints": 9,
    },
}
# They join in the window: not there at its start, and nobody had asked them.
NEWCOMERS = {
    "stay": {1: 8, 2: 4},
    "leave": {},
    "come_back": 0,
    "revenue": 512_00,
    "refunds": (0, 0),
    "complaints": 0,
}
# They cancelled before the window, happy as they had been: nowhere in its numbers.
GONE = 10

SCORES = {"promoter": (9, 10), "passive": (7, 8), "detractor": (0, 1, 2, 3, 4, 5, 6)}
# What a customer of a class says at a time that must not count.
CONTRARY = {"promoter": "detractor", "passive": "promoter", "detractor": "promoter"}

# Of Python's own generator only random() gives the same numbers in every version.
chance = random.Random(20_250_701).random


def below(limit):
    return int(chance() * limit)


def pick(values):
    return values[below(len(values))]


def shuffled(values):
    return [value for _, value in sorted((chance(), value) for value in values)]


def split(cents, parts, least):
    """Cuts an amount into so many parts, none below the least, that add up to it."""
    weights = [0.4 + chance() for _ in range(parts)]
    spare = cents - least * parts
    pieces = [least + int(spare * weight / sum(weights)) for weight in weights]
    for place in range(cents - sum(pieces)):
        pieces[place % parts] += 1
    return pieces


def channel():
    return pick(("web", "web", "store", "phone"))


def decimal(cents):
    return f"{cents // 100}.{cents % 100:02d}"


def at(day, start=FROM):
    """Some minute of a day's opening hours, counted from the start."""
    return start + datetime.timedelta(days=day, minutes=480 + below(720))


class Files:
    def __init__(self):
        self.responses, self.activities = [], []
        self.customers = self.orders = 0

    def customer(self):
        self.customers += 1
        return f"made-up-{self.customers:04d}"

    def did(self, what, when, customer, **more):
        row = {"at": when, "customer": customer, "what": what, "channel": channel()}
        self.activities.append(row | more)

    def said(self, when, customer, class_):
        """A response; without a class the question is skipped."""
        like = {"promoter": (4, 5), "passive": (3, 4, 5), "detractor": (1, 2, 3)}.get(class_, (1, 2, 3, 4, 5))
        row = {"at": when, "customer": customer, "channel": pick(("mail", "app"))}
        row["recommend"] = pick(SCORES[class_]) if class_ else ""
        row["satisfaction"] = pick(like)
        row["ease"] = min(7, pick(like) + below(3))
        self.responses.append(row)

    def joined(self, when, customer):
        segment, country = pick(("home", "home", "office")), pick(("AT", "AT", "DE"))
        self.did("joined", when, customer, segment=segment, country=country)

    def ordered(self, when, customer, cents):
        self.orders += 1
        order = f"o-{self.orders:04d}"
        # Every twelfth order is shipped in two parcels: two rows, one order.
        parcels = split(cents, 2, 1_00) if self.orders % 12 == 0 else [cents]
        for parcel in parcels:
            via = channel()
            # What phone orders cost is not known.
            cost = "" if via == "phone" else decimal(parcel * 55 // 100)
            self.did("order", when, customer, channel=via, order=order, amount=decimal(parcel), cost=cost)
        return order

    def write(self, folder):
        columns = "number at customer channel recommend satisfaction ease"
        write_rows(folder / "responses.csv", columns.split(), self.responses)
        columns = "number at customer what channel topic order amount cost segment country"
        write_rows(folder / "activities.csv", columns.split(), self.activities)


def write_rows(path, columns, rows):
    # Sorting is stable: what happens in one minute stays in its order.
    rows = sorted(rows, key=lambda row: row["at"])
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, columns, restval="", lineterminator="\n")
        writer.writeheader()
        for number, row in enumerate(rows, 1):
            writer.writerow(row | {"number": number, "at": row["at"].strftime("%Y-%m-%d %H:%M")})


def groups(plan):
    """The customers of a plan: whether they stay, how many orders each places, how many they are."""
    return [(stays == "stay", orders, count) for stays in ("stay", "leave") for orders, count in plan[stays].items()]


def live(files, plan, is_new=False):
    """Lets the customers of a class join, order, leave and complain; returns who they are."""
    people = [(stays, orders) for stays, orders, count in groups(plan) for _ in range(count)]
    people = [people[place] for place in shuffled(range(len(people)))]
    amounts = split(plan["revenue"], sum(orders for _, orders in people), 12_00)
    customers, placed, came_back = [], [], 0
    for number, (stays, orders) in enumerate(people):
        customer = files.customer()
        customers.append(customer)
        files.joined(at(10 + below(20) if is_new else -90 - below(400)), customer)
        free = list(range(30 if is_new else 0, DAYS))
        if not stays:
            end = 100 + below(80)
            files.did("left", at(end), customer)
            free = free[:end]
        elif came_back < plan["come_back"]:
            came_back += 1
            files.did("left", at(60 + below(10)), customer)
            files.did("back", at(90 + below(10)), customer)
            free = free[:60] + free[100:]
        for day in sorted(shuffled(free)[:orders]):
            # The window's first instant is inside.
            when = at(day) if placed or is_new else FROM
            cents = amounts.pop()
            placed.append((cents, when, customer, files.ordered(when, customer, cents)))
        outside(files, number, customer, stays, is_new)
    refund(files, plan, placed)
    for place in range(plan["complaints"]):
        complains = customers[place * 2 % len(customers)]
        files.did("contact", at(below(DAYS)), complains, topic="complaint")
    return customers


def outside(files, number, customer, stays, is_new):
    """What lies before and after the window, and counts in none of its numbers."""
    if number % 3 == 0 and not is_new:
        files.ordered(at(-10 - below(70)), customer, 20_00 + below(30_00))
    if number % 7 == 0 and stays:
        # The window's end is outside, and so is what follows.
        when = TO if number == 0 else at(below(20), TO)
        files.ordered(when, customer, 20_00 + below(30_00))
    if number % 9 == 0:
        files.did("contact", at(below(DAYS)), customer, topic="inquiry")


def refund(files, plan, placed):
    """Gives money back: of the largest orders, and once of an order before the file begins."""
    count, cents = plan["refunds"]
    pieces = split(cents, count, 5_00) if count else []
    largest = sorted(placed, reverse=True)[:count]
    for place, (piece, (_, when, customer, order)) in enumerate(zip(pieces, largest)):
        # At the latest in the window's last hour.
        when = min(when + datetime.timedelta(days=1 + below(6)), TO - datetime.timedelta(hours=1))
        if place == count - 1:
            order = f"old-{customer}"
        files.did("refund", when, customer, order=order, amount=decimal(piece))


def answer(files, class_, customers):
    """Lets a class answer in the quarter before the window, and contradict itself when it must not count."""
    for number, customer in enumerate(customers):
        if number % 6 == 0:
            # Asked twice: the latest answer before the window counts.
            files.said(at(-91 + below(30)), customer, CONTRARY[class_])
        is_last_minute = number == 1
        when = FROM - datetime.timedelta(minutes=1) if is_last_minute else at(-60 + below(40))
        files.said(when, customer, class_)
        if number % 10 == 2:
            # Skipping a question is no answer to it: the one before stands.
            files.said(at(-19 + below(18)), customer, None)
        contradict(files, number, customer, CONTRARY[class_])


def contradict(files, number, customer, class_):
    """Answers that would change the class of whoever looked ahead."""
    if number % 5 == 3:
        files.said(at(below(DAYS)), customer, class_)
    if number % 8 == 4:
        files.said(at(below(20), TO), customer, class_)


def leave_unasked(files, customers):
    """None of these answered before the window, each for another reason."""
    for number, customer in enumerate(customers):
        if number < 15:
            files.said(at(-60 + below(59)), customer, None)
        elif number == 15:
            # The window's first instant is inside.
            files.said(FROM, customer, "detractor")
        elif number < 30:
            files.said(at(below(DAYS)), customer, pick(("promoter", "passive", "detractor")))
        elif number < 40:
            files.said(at(below(20), TO), customer, pick(("promoter", "passive", "detractor")))


def leave_early(files):
    for _ in range(GONE):
        customer = files.customer()
        files.joined(at(-200 - below(200)), customer)
        files.said(at(-60 + below(20)), customer, "promoter")
        files.did("left", at(-30 + below(25)), customer)


def planted():
    """What the service must find, by the plan."""
    classes = {name: numbers(plan, NEWCOMERS if name == "not_asked" else None) for name, plan in PLAN.items()}
    return {
        "about": "made up: what generate.py planted, by its plan; money in EUR",
        "question": "loyalty/recommend",
        "from": f"{FROM:%Y-%m-%d}",
        "to": f"{TO:%Y-%m-%d}",
        "zone": "UTC",
        "loss": "contractual",
        "currency": "EUR",
        "classes": classes,
    }


def numbers(plan, newcomers):
    plans = [plan, newcomers] if newcomers else [plan]
    at_start = sum(count for _, _, count in groups(plan))
    retained = sum(count for stays, _, count in groups(plan) if stays)
    acquired = sum(count for plan in plans[1:] for _, _, count in groups(plan))
    buyers = [(orders, count) for plan in plans for _, orders, count in groups(plan) if orders > 0]
    gross = sum(plan["revenue"] for plan in plans)
    refunds = sum(plan["refunds"][1] for plan in plans)
    return {
        "at_start": at_start,
        "acquired": acquired,
        "lost": at_start - retained + plan["come_back"],
        "reactivated": plan["come_back"],
        "at_end": retained + acquired,
        "retained": retained,
        "customers": sum(count for _, count in buyers),
        "repeat_customers": sum(count for orders, count in buyers if orders > 1),
        "orders": sum(orders * count for orders, count in buyers),
        "revenue_gross": decimal(gross),
        "refunds": decimal(refunds),
        "revenue_net": decimal(gross - refunds),
    }


def main():
    folder = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else pathlib.Path(__file__).parent)
    files = Files()
    for class_, plan in PLAN.items():
        customers = live(files, plan)
        if class_ == "not_asked":
            leave_unasked(files, customers)
        else:
            answer(files, class_, customers)
    for number, customer in enumerate(live(files, NEWCOMERS, is_new=True)):
        contradict(files, number, customer, "promoter")
    leave_early(files)
    files.write(folder)
    text = json.dumps(planted(), indent=2)
    (folder / "planted.json").write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()

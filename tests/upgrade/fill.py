"""Fills the database of a server of the release before texts had one spelling.

    fill.py ADDRESS PROTO_FOLDER

`make.sh` runs it. Everything in it is fixed, ids included, so that a test can repeat a row.
"""

import pathlib
import sys
import tempfile
import uuid

import grpc
from grpc_tools import protoc

COMPOSED, DECOMPOSED = "Z\u00fcrich", "Zu\u0308rich"
CITIES = [COMPOSED, DECOMPOSED, COMPOSED + " ", "Z\u00fcr\u200bich", "Basel"]
LANGUAGES = ["de-AT", "de-at", "en"]


def id_of(*parts):
    return str(uuid.uuid5(uuid.NAMESPACE_URL, "/".join(map(str, parts))))


def main(address, proto):
    folder = tempfile.mkdtemp()
    files = [str(p.relative_to(proto)) for p in pathlib.Path(proto).glob("cxmetrics/v1/*.proto")]
    include = pathlib.Path(protoc.__file__).parent / "_proto"
    protoc.main(["protoc", f"-I{proto}", f"-I{include}", f"--python_out={folder}", f"--grpc_python_out={folder}", *files])
    sys.path.insert(0, folder)
    from cxmetrics.v1 import activity_pb2 as a, activity_pb2_grpc, customer_pb2 as c, customer_pb2_grpc
    from cxmetrics.v1 import response_pb2 as r, response_pb2_grpc, survey_pb2 as s, survey_pb2_grpc

    channel = grpc.insecure_channel(address)
    grpc.channel_ready_future(channel).result(30)
    surveys = survey_pb2_grpc.SurveyServiceStub(channel)
    responses = response_pb2_grpc.ResponseServiceStub(channel)
    activities = activity_pb2_grpc.ActivityServiceStub(channel)
    customers = customer_pb2_grpc.CustomerServiceStub(channel)

    survey = s.Survey(survey_id="shop", title="Shop", dimensions=["city"])
    scale = s.Scale(minimum=1, maximum=5)
    survey.questions.add(question_id="recommend", nps=s.NpsQuestion())
    survey.questions.add(question_id="satisfied", csat=s.CsatQuestion(scale=scale))
    survey.questions.add(question_id="ease", ces=s.CesQuestion(scale=scale, direction=s.CES_DIRECTION_EFFORT))
    survey.questions.add(question_id="staff", rating=s.RatingQuestion(scale=scale))
    survey.questions.add(
        question_id="reasons",
        choice=s.ChoiceQuestion(multiple=True, choices=[s.Choice(choice_id="price"), s.Choice(choice_id="quality")]),
    )
    survey.questions.add(question_id="comment", text=s.TextQuestion())
    surveys.CreateSurvey(s.CreateSurveyRequest(survey=survey))

    for n in range(70):
        one = r.Response(
            response_id=id_of("response", n),
            survey_id="shop",
            customer_id=customer_of(n % 40),
            language=LANGUAGES[n % 3],
            dimensions={"city": CITIES[n % 5]},
            completion=r.COMPLETION_COMPLETE,
        )
        one.submit_time.FromJsonString(f"2025-{n % 12 + 1:02}-{n % 27 + 1:02}T10:00:00Z")
        one.answers.add(question_id="recommend", score=n % 11)
        for number, question in enumerate(["satisfied", "ease", "staff"]):
            one.answers.add(question_id=question, score=(n + number) % 5 + 1)
        one.answers.add(question_id="reasons", choices=r.ChoiceAnswer(choice_ids=["price", "quality"][: n % 2 + 1]))
        one.answers.add(question_id="comment", text=f"comment {n}")
        responses.SubmitResponse(r.SubmitResponseRequest(response=one))
    for n in range(0, 12, 3):
        revised = r.ReviseResponseRequest(response_id=id_of("response", n), request_id=id_of("revise", n))
        revised.answers.add(question_id="recommend", score=10)
        responses.ReviseResponse(revised)
        responses.ExcludeResponse(
            r.ExcludeResponseRequest(
                response_id=id_of("response", n + 1), reason=r.EXCLUSION_REASON_TEST, request_id=id_of("exclude", n)
            )
        )
        responses.DeleteResponse(
            r.DeleteResponseRequest(response_id=id_of("response", n + 2), request_id=id_of("delete", n))
        )

    activities.UpdateActivitySettings(
        a.UpdateActivitySettingsRequest(settings=a.ActivitySettings(dimensions=["city"]))
    )

    def record(name, customer, at, **kind):
        one = a.Activity(
            activity_id=id_of(name), customer_id=customer, dimensions={"city": CITIES[len(name) % 5]}, **kind
        )
        one.activity_time.FromJsonString(at)
        activities.RecordActivity(a.RecordActivityRequest(activity=one))

    for n in range(40):
        customer = customer_of(n)
        attributes = a.CustomerAttributes(segment=CITIES[n % 4], country="AT")
        record(f"acquired/{n}", customer, "2025-01-02T08:00:00Z", acquired=a.Acquired(attributes=attributes))
        for order in range(n % 4):
            currency = "USD" if n % 8 == 7 else "EUR"
            for row in range(order + 1):
                cost = a.Money(currency_code=currency, amount="4.00") if row == 0 else None
                amount = a.Money(currency_code=currency, amount=f"{10 + row}.50")
                paid = a.Order(order_id=f"o{n}-{order}", amount=amount, cost=cost)
                at = f"2025-{order * 3 + 2:02}-{10 + row:02}T12:00:00Z"
                record(f"order/{n}/{order}/{row}", customer, at, order=paid)
        if n % 4 == 3:
            money = a.Money(currency_code="USD" if n % 8 == 7 else "EUR", amount="5.00")
            record(f"refund/{n}", customer, "2025-09-01T12:00:00Z", refund=a.Refund(order_id=f"o{n}-0", amount=money))
        if n % 5 == 0:
            record(f"cancelled/{n}", customer, "2025-10-01T12:00:00Z", cancelled=a.Cancelled())
        if n % 10 == 0:
            record(f"reactivated/{n}", customer, "2025-11-01T12:00:00Z", reactivated=a.Reactivated())
        if n % 6 == 0:
            record(f"contact/{n}", customer, "2025-06-01T12:00:00Z", contact=a.Contact(topic="billing"))
    for name in ["order/2/1/0", "contact/6", "acquired/12"]:
        activities.DeleteActivity(a.DeleteActivityRequest(activity_id=id_of(name)))
    attributes = a.CustomerAttributes(persona=DECOMPOSED)
    customers.SetCustomer(
        c.SetCustomerRequest(customer=c.Customer(customer_id="customer-1", attributes=attributes))
    )


def customer_of(n):
    # Two customers whose ids look alike.
    return {38: COMPOSED, 39: DECOMPOSED}.get(n, f"customer-{n}")


main(*sys.argv[1:])

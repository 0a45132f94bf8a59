"""Submits a response, records an order, and asks for the numbers, from Python.

    python -m venv .venv && .venv/bin/pip install -r examples/python/requirements.txt
    .venv/bin/python examples/python/client.py

The client code is made from proto/ at the start, so that nothing generated has
to be kept. The server's address is CXMETRICS_SERVER, or localhost:50051.
"""

import os
import pathlib
import sys
import tempfile
import uuid

import grpc
from grpc_reflection.v1alpha.proto_reflection_descriptor_database import (
    ProtoReflectionDescriptorDatabase,
)
from grpc_tools import protoc

PROTO = pathlib.Path(__file__).resolve().parents[2] / "proto"


def generate(folder):
    """Makes the client code of every proto, into a folder that is importable."""
    files = [str(path.relative_to(PROTO)) for path in PROTO.glob("cxmetrics/v1/*.proto")]
    include = pathlib.Path(protoc.__file__).parent / "_proto"
    arguments = [f"-I{PROTO}", f"-I{include}", f"--python_out={folder}", f"--grpc_python_out={folder}"]
    if protoc.main(["protoc", *arguments, *files]) != 0:
        sys.exit("the protos do not compile")
    sys.path.insert(0, folder)


def main():
    with tempfile.TemporaryDirectory() as folder:
        generate(folder)
        from cxmetrics.v1 import activity_pb2, activity_pb2_grpc
        from cxmetrics.v1 import customer_metric_pb2, customer_metric_pb2_grpc
        from cxmetrics.v1 import metric_pb2, metric_pb2_grpc, response_pb2, response_pb2_grpc
        from cxmetrics.v1 import survey_pb2, survey_pb2_grpc

    address = os.environ.get("CXMETRICS_SERVER", "localhost:50051").removeprefix("http://")
    channel = grpc.insecure_channel(address)
    print("services:", ", ".join(sorted(ProtoReflectionDescriptorDatabase(channel).get_services())))

    surveys = survey_pb2_grpc.SurveyServiceStub(channel)
    responses = response_pb2_grpc.ResponseServiceStub(channel)
    metrics = metric_pb2_grpc.MetricServiceStub(channel)
    activities = activity_pb2_grpc.ActivityServiceStub(channel)
    customer_metrics = customer_metric_pb2_grpc.CustomerMetricServiceStub(channel)

    survey = survey_pb2.Survey(survey_id="python-example", title="From Python", dimensions=["plan"])
    survey.questions.add(question_id="recommend", nps=survey_pb2.NpsQuestion())
    try:
        surveys.CreateSurvey(survey_pb2.CreateSurveyRequest(survey=survey))
    except grpc.RpcError as error:
        # It is there from the run before.
        if error.code() != grpc.StatusCode.ALREADY_EXISTS:
            raise

    response = response_pb2.Response(
        # The same id again counts once: keep it with what it belongs to, and retry freely.
        response_id=str(uuid.uuid5(uuid.NAMESPACE_URL, "order/1001")),
        survey_id="python-example",
        channel="web",
        dimensions={"plan": "team"},
        completion=response_pb2.COMPLETION_COMPLETE,
    )
    response.submit_time.FromJsonString("2026-05-04T10:00:00Z")
    response.answers.add(question_id="recommend", score=9)
    for _ in range(2):
        reply = responses.SubmitResponse(response_pb2.SubmitResponseRequest(response=response), timeout=5)
        print("submitted:", response_pb2.Outcome.Name(reply.outcome))

    reply = metrics.QueryScores(
        metric_pb2.QueryScoresRequest(
            questions=[metric_pb2.QuestionRef(survey_id="python-example", question_id="recommend")],
            time_zone="Europe/Berlin",
            bucket=metric_pb2.BUCKET_NONE,
        ),
        timeout=5,
    )
    point = reply.series[0].points[0]
    print(f"NPS {point.value} of {point.count} answer(s): {reply.definition.formula}")

    activity = activity_pb2.Activity(
        activity_id=str(uuid.uuid5(uuid.NAMESPACE_URL, "order/1001/paid")),
        customer_id="python-example-7",
        channel="web",
        order=activity_pb2.Order(
            order_id="python-example-1001",
            # Money is exact: a decimal as text, never a float.
            amount=activity_pb2.Money(currency_code="EUR", amount="29.33"),
        ),
    )
    activity.activity_time.FromJsonString("2026-05-04T09:30:00Z")
    for _ in range(2):
        reply = activities.RecordActivity(activity_pb2.RecordActivityRequest(activity=activity), timeout=5)
        print("recorded:", response_pb2.Outcome.Name(reply.outcome))

    scope = customer_metric_pb2.CustomerScope(time_zone="Europe/Berlin")
    scope.period.start_time.FromJsonString("2026-05-04T00:00:00+02:00")
    scope.period.end_time.FromJsonString("2026-05-05T00:00:00+02:00")
    reply = customer_metrics.QueryPurchases(
        customer_metric_pb2.QueryPurchasesRequest(
            scope=scope, bucket=metric_pb2.BUCKET_NONE, currency_code="EUR"
        ),
        timeout=5,
    )
    point = reply.series[0].points[0]
    bought = f"{point.revenue_net} {reply.currency_code}"
    print(f"{point.orders} order(s) of {point.customers} customer(s): {bought}")


if __name__ == "__main__":
    main()

import json
import os

import boto3

pipelines = boto3.client("codepipeline")
flows = boto3.client("stepfunctions")

ACTION_TYPE = {
    "owner": "Custom",
    "category": os.environ["CATEGORY"],
    "provider": os.environ["PROVIDER"],
    "version": os.environ["VERSION"],
}


def lambda_handler(event, context):
    print("polled because of", event.get("source"))
    for job in pipelines.poll_for_jobs(actionTypeId=ACTION_TYPE, maxBatchSize=3)["jobs"]:
        if pipelines.acknowledge_job(jobId=job["id"], nonce=job["nonce"])["status"] != "InProgress":
            continue
        flow = flows.start_execution(
            stateMachineArn=os.environ["STATE_MACHINE"],
            name=job["id"],
            input=json.dumps(
                {"job": job["id"], "parts": job["data"]["actionConfiguration"]["configuration"]["Parts"].split(",")}
            ),
        )
        print("started", flow["executionArn"])

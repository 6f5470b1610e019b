"""Every CodePipeline operation that this boto3 knows, against the endpoint that is given: `python3 boto3_contract.py http://127.0.0.1:4566`.

Prints a line of JSON: the operations that did what they should. Fails at the first that does not.
"""
import io
import json
import sys
import time
import urllib.request
import zipfile

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError, ParamValidationError

ENDPOINT = sys.argv[1]
# What Debian's boto3 (1.26) does not know yet is called by the SDK for JavaScript.
NEWER = {
    "ListDeployActionExecutionTargets",
    "ListRuleExecutions",
    "ListRuleTypes",
    "OverrideStageCondition",
    "RollbackStage",
}
KEYS = dict(region_name="us-east-1", aws_access_key_id="test", aws_secret_access_key="test")


def client(service, **keys):
    config = Config(retries={"total_max_attempts": 1}, s3={"addressing_style": "path"}, signature_version=None)
    return boto3.client(service, endpoint_url=ENDPOINT, config=config, **{**KEYS, **keys})


pipelines, s3, iam = client("codepipeline"), client("s3"), client("iam")
done = set()
pipelines.meta.events.register(
    "after-call.codepipeline",
    lambda model, http_response, **_: done.add(model.name) if http_response.status_code == 200 else None,
)


def equal(actual, expected):
    assert actual == expected, f"{actual!r} is not {expected!r}"


def refused(code, call, **parameters):
    try:
        call(**parameters)
    except ClientError as error:
        equal(error.response["Error"]["Code"], code)
        equal(error.response["ResponseMetadata"]["HTTPStatusCode"], 400)
        return error.response["Error"]["Message"]
    raise AssertionError(f"{call.__name__} was not refused with {code}")


def eventually(what, ask):
    until = time.monotonic() + 30
    while time.monotonic() < until:
        found = ask()
        if found:
            return found
        time.sleep(0.05)
    raise AssertionError(f"It never came to pass: {what}")


def stage(name):
    states = pipelines.get_pipeline_state(name="web")["stageStates"]
    return next(state for state in states if state["stageName"] == name)


def reaches(name, status):
    return eventually(
        f"{name} is {status}",
        lambda: (lambda state: state.get("latestExecution", {}).get("status") == status and state)(stage(name)),
    )


BUILD = dict(category="Build", owner="Custom", provider="Builder", version="1")
PARTNER = dict(category="Test", owner="ThirdParty", provider="Tester", version="1")
PARTNER_TYPE = {
    "description": "Tests",
    "id": PARTNER,
    "executor": {"type": "JobWorker", "configuration": {"jobWorkerExecutorConfiguration": {}}},
    "inputArtifactDetails": {"minimumCount": 0, "maximumCount": 1},
    "outputArtifactDetails": {"minimumCount": 0, "maximumCount": 0},
}


def action(name, action_type, **more):
    return {"name": name, "actionTypeId": action_type, **more}


def declaration():
    source = dict(category="Source", owner="AWS", provider="S3", version="1")
    approval = dict(category="Approval", owner="AWS", provider="Manual", version="1")
    fetch = action(
        "Fetch",
        source,
        configuration={"S3Bucket": "source", "S3ObjectKey": "app.zip", "PollForSourceChanges": "false"},
        outputArtifacts=[{"name": "App"}],
    )
    compile_ = action(
        "Compile",
        BUILD,
        configuration={"Project": "web", "Token": "s3cret"},
        inputArtifacts=[{"name": "App"}],
        outputArtifacts=[{"name": "Built"}],
    )
    stages = [
        ("Source", [fetch]),
        ("Build", [compile_]),
        ("Test", [action("Check", PARTNER, inputArtifacts=[{"name": "App"}])]),
        ("Approve", [action("Approve", approval)]),
    ]
    return {
        "name": "web",
        "roleArn": "arn:aws:iam::000000000000:role/pipeline",
        "artifactStore": {"type": "S3", "location": "artifacts"},
        "stages": [{"name": name, "actions": actions} for name, actions in stages],
    }


def set_up():
    for bucket in ("source", "artifacts"):
        s3.create_bucket(Bucket=bucket)
    s3.put_bucket_versioning(Bucket="source", VersioningConfiguration={"Status": "Enabled"})
    s3.put_object(Bucket="source", Key="app.zip", Body=b"the source")
    trust = {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": "codepipeline.amazonaws.com"}}
    iam.create_role(
        RoleName="pipeline",
        AssumeRolePolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": [trust]}),
    )
    iam.attach_role_policy(RoleName="pipeline", PolicyArn="arn:aws:iam::aws:policy/AdministratorAccess")
    body = json.dumps({"actionType": PARTNER_TYPE, "clientId": "customer-1", "clientToken": "secret-1"}).encode()
    urllib.request.urlopen(f"{ENDPOINT}/_local/codepipeline/partnerActionType", body).close()


def action_types():
    bounds = {"minimumCount": 0, "maximumCount": 5}
    definition = dict(
        category="Build",
        provider="Builder",
        version="1",
        settings={"executionUrlTemplate": "https://builds.example/{ExternalExecutionId}"},
        configurationProperties=[
            {"name": "Project", "required": True, "key": True, "secret": False, "queryable": True},
            {"name": "Token", "required": False, "key": False, "secret": True},
        ],
        inputArtifactDetails=bounds,
        outputArtifactDetails=bounds,
        tags=[{"key": "team", "value": "web"}],
    )
    created = pipelines.create_custom_action_type(**definition)
    equal(created["actionType"]["id"], BUILD)
    equal(created["tags"], [{"key": "team", "value": "web"}])
    listed = pipelines.list_action_types(actionOwnerFilter="Custom")["actionTypes"]
    equal([found["id"]["provider"] for found in listed], ["Builder"])
    pipelines.update_action_type(actionType={**PARTNER_TYPE, "description": "Tests more"})
    equal(pipelines.get_action_type(**PARTNER)["actionType"]["description"], "Tests more")
    message = refused("ValidationException", pipelines.create_custom_action_type, **{**definition, "version": "x" * 10})
    assert "'version' failed to satisfy constraint" in message, message


def pipeline_itself():
    created = pipelines.create_pipeline(pipeline=declaration(), tags=[{"key": "a", "value": "1"}])["pipeline"]
    equal(created["version"], 1)
    refused("PipelineNameInUseException", pipelines.create_pipeline, pipeline=declaration())
    refused("PipelineNotFoundException", pipelines.get_pipeline, name="none")
    stored = pipelines.get_pipeline(name="web")
    assert stored["pipeline"]["stages"][1]["actions"][0]["configuration"]["Token"].startswith("****")
    arn = stored["metadata"]["pipelineArn"]
    equal(arn, "arn:aws:codepipeline:us-east-1:000000000000:web")
    updated = pipelines.update_pipeline(pipeline=stored["pipeline"])["pipeline"]
    equal(updated["version"], 2)
    [listed] = pipelines.list_pipelines()["pipelines"]
    equal((listed["name"], listed["version"]), ("web", 2))
    pipelines.tag_resource(resourceArn=arn, tags=[{"key": "b", "value": "2"}])
    pipelines.untag_resource(resourceArn=arn, tagKeys=["a"])
    equal(pipelines.list_tags_for_resource(resourceArn=arn)["tags"], [{"key": "b", "value": "2"}])


def transitions_and_start():
    door = dict(pipelineName="web", stageName="Build", transitionType="Inbound")
    pipelines.disable_stage_transition(**door, reason="Not now")
    equal(stage("Build")["inboundTransitionState"]["disabledReason"], "Not now")
    execution = pipelines.start_pipeline_execution(name="web")["pipelineExecutionId"]
    eventually("it waits", lambda: stage("Build").get("inboundExecution", {}).get("pipelineExecutionId") == execution)
    pipelines.enable_stage_transition(**door)
    return execution


def take_job(token=None):
    poll = dict(actionTypeId=BUILD, maxBatchSize=1, queryParam={"Project": "web"})
    [job] = eventually("there is a job", lambda: pipelines.poll_for_jobs(**poll)["jobs"])
    equal(job["data"].get("continuationToken"), token)
    equal(job["data"]["actionConfiguration"]["configuration"], {"Project": "web", "Token": "s3cret"})
    refused("InvalidNonceException", pipelines.acknowledge_job, jobId=job["id"], nonce="wrong")
    equal(pipelines.acknowledge_job(jobId=job["id"], nonce=job["nonce"])["status"], "InProgress")
    return job["id"]


def jobs(execution):
    first = take_job()
    pipelines.put_job_success_result(
        jobId=first,
        continuationToken="half",
        executionDetails={"summary": "Compiling", "externalExecutionId": "42", "percentComplete": 50},
    )
    latest = stage("Build")["actionStates"][0]["latestExecution"]
    equal((latest["percentComplete"], latest["externalExecutionUrl"]), (50, "https://builds.example/42"))
    refused("InvalidJobStateException", pipelines.put_job_success_result, jobId=first)
    second = take_job("half")
    pipelines.put_job_failure_result(jobId=second, failureDetails={"type": "JobFailed", "message": "Tests fail"})
    failed = reaches("Build", "Failed")["actionStates"][0]["latestExecution"]
    equal(failed["errorDetails"], {"code": "JobFailed", "message": "Tests fail"})
    retried = pipelines.retry_stage_execution(
        pipelineName="web", stageName="Build", pipelineExecutionId=execution, retryMode="FAILED_ACTIONS"
    )
    equal(retried["pipelineExecutionId"], execution)
    third = take_job()
    details = pipelines.get_job_details(jobId=third)["jobDetails"]["data"]
    keys = details["artifactCredentials"]
    artifacts = client(
        "s3",
        aws_access_key_id=keys["accessKeyId"],
        aws_secret_access_key=keys["secretAccessKey"],
        aws_session_token=keys["sessionToken"],
    )
    place = details["inputArtifacts"][0]["location"]["s3Location"]
    equal(artifacts.get_object(Bucket=place["bucketName"], Key=place["objectKey"])["Body"].read(), b"the source")
    place = details["outputArtifacts"][0]["location"]["s3Location"]
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as file:
        file.writestr("index.html", "<p>")
    artifacts.put_object(
        Bucket=place["bucketName"],
        Key=place["objectKey"],
        Body=archive.getvalue(),
        ServerSideEncryption="aws:kms",
    )
    pipelines.put_job_success_result(jobId=third, outputVariables={"Size": "3"})
    refused("JobNotFoundException", pipelines.get_job_details, jobId="00000000-0000-4000-8000-000000000000")


def take_partner_job():
    poll = dict(actionTypeId=PARTNER, maxBatchSize=1)
    [job] = eventually("the partner has a job", lambda: pipelines.poll_for_third_party_jobs(**poll)["jobs"])
    mine = dict(jobId=job["jobId"], clientToken="secret-1")
    details = pipelines.get_third_party_job_details(**mine)["jobDetails"]
    equal(pipelines.acknowledge_third_party_job(**mine, nonce=details["nonce"])["status"], "InProgress")
    return mine


def partner_jobs(execution):
    pipelines.put_third_party_job_failure_result(
        **take_partner_job(), failureDetails={"type": "ConfigurationError", "message": "no"}
    )
    reaches("Test", "Failed")
    pipelines.retry_stage_execution(
        pipelineName="web", stageName="Test", pipelineExecutionId=execution, retryMode="FAILED_ACTIONS"
    )
    pipelines.put_third_party_job_success_result(**take_partner_job())


def approval(execution):
    open_ = reaches("Approve", "InProgress")["actionStates"][0]["latestExecution"]
    answer = dict(pipelineName="web", stageName="Approve", actionName="Approve")
    result = {"status": "Approved", "summary": "Good"}
    refused("InvalidApprovalTokenException", pipelines.put_approval_result, **answer, result=result, token=execution)
    pipelines.put_approval_result(**answer, result=result, token=open_["token"])
    reaches("Approve", "Succeeded")
    found = pipelines.get_pipeline_execution(pipelineName="web", pipelineExecutionId=execution)["pipelineExecution"]
    equal(found["status"], "Succeeded")
    listed = pipelines.list_pipeline_executions(pipelineName="web")["pipelineExecutionSummaries"]
    equal([summary["status"] for summary in listed], ["Succeeded", "Cancelled"])
    details = pipelines.list_action_executions(pipelineName="web", filter={"pipelineExecutionId": execution})
    done_there = [(detail["actionName"], detail["status"]) for detail in details["actionExecutionDetails"]]
    equal(
        done_there,
        [
            ("Approve", "Succeeded"),
            ("Check", "Succeeded"),
            ("Check", "Failed"),
            ("Compile", "Succeeded"),
            ("Compile", "Failed"),
            ("Fetch", "Succeeded"),
        ],
    )


def revision_and_stop():
    revision = dict(revisionId="7", revisionChangeId="change-7", created=1700000000)
    pushed = pipelines.put_action_revision(
        pipelineName="web", stageName="Source", actionName="Fetch", actionRevision=revision
    )
    reaches("Build", "InProgress")
    stop = dict(pipelineName="web", pipelineExecutionId=pushed["pipelineExecutionId"], reason="Enough")
    equal(pipelines.stop_pipeline_execution(**stop, abandon=True)["pipelineExecutionId"], pushed["pipelineExecutionId"])
    reaches("Build", "Stopped")


def webhooks():
    hub = declaration()
    fetch, approve = hub["stages"][0]["actions"][0], hub["stages"][3]
    fetch["actionTypeId"] = dict(category="Source", owner="ThirdParty", provider="GitHub", version="1")
    fetch["configuration"] = {
        "Owner": "acme",
        "Repo": "web",
        "Branch": "main",
        "OAuthToken": "t",
        "PollForSourceChanges": "false",
    }
    pipelines.create_pipeline(pipeline={**hub, "name": "hub", "stages": [hub["stages"][0], approve]})
    webhook = {
        "name": "on-push",
        "targetPipeline": "hub",
        "targetAction": "Fetch",
        "filters": [{"jsonPath": "$.ref", "matchEquals": "refs/heads/main"}],
        "authentication": "GITHUB_HMAC",
        "authenticationConfiguration": {"SecretToken": "s3cret"},
    }
    assert pipelines.put_webhook(webhook=webhook)["webhook"]["url"].startswith("http")
    pipelines.register_webhook_with_third_party(webhookName="on-push")
    equal([found["definition"]["name"] for found in pipelines.list_webhooks()["webhooks"]], ["on-push"])
    pipelines.deregister_webhook_with_third_party(webhookName="on-push")
    pipelines.delete_webhook(name="on-push")
    equal(pipelines.list_webhooks()["webhooks"], [])


def removal():
    for name in ("web", "hub"):
        pipelines.delete_pipeline(name=name)
    equal(pipelines.list_pipelines()["pipelines"], [])
    pipelines.delete_custom_action_type(category="Build", provider="Builder", version="1")
    refused("ActionTypeNotFoundException", pipelines.poll_for_jobs, actionTypeId=BUILD)
    try:
        pipelines.delete_pipeline()
        raise AssertionError("boto3 itself refuses what is missing")
    except ParamValidationError:
        pass


set_up()
action_types()
pipeline_itself()
started = transitions_and_start()
jobs(started)
partner_jobs(started)
approval(started)
revision_and_stop()
webhooks()
removal()
left = set(pipelines.meta.service_model.operation_names) - NEWER - done
assert not left, f"never called: {sorted(left)}"
print(json.dumps(sorted(done)))

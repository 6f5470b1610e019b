"""Runs a Python function as Lambda's own runtime does: loads the handler, then takes invocations from the Runtime API."""
import http.client
import importlib
import importlib.abc
import importlib.util
import json
import logging
import os
import sys
import time
import traceback

API, _, PREFIX = os.environ["AWS_LAMBDA_RUNTIME_API"].partition("/")
ROOT = os.environ["LAMBDA_TASK_ROOT"]
FACTOR = os.environ.pop("LOCAL_CLOUD_TIME_FACTOR", None)
sys.path.insert(0, ROOT)

real_time = time.time
cloud_time = {"at": real_time(), "since": real_time()}
if FACTOR is not None:
    # The cloud's time is told with each invocation and runs on from there.
    time.time = lambda: cloud_time["at"] + (real_time() - cloud_time["since"]) * float(FACTOR)


class EndpointFromEnvironment(importlib.abc.MetaPathFinder):
    """boto3 before 1.28 does not know AWS_ENDPOINT_URL: its clients are given it when botocore is first imported."""

    def find_spec(self, name, path, target=None):
        if name != "botocore.session":
            return None
        sys.meta_path.remove(self)
        spec = importlib.util.find_spec(name)
        if spec is None or spec.loader is None:
            return spec
        load = spec.loader.exec_module

        def load_and_change(module):
            load(module)
            create = module.Session.create_client

            def create_client(session, *args, **options):
                if len(args) < 5 and options.get("endpoint_url") is None:
                    options["endpoint_url"] = os.environ["AWS_ENDPOINT_URL"]
                return create(session, *args, **options)

            module.Session.create_client = create_client

        spec.loader.exec_module = load_and_change
        return spec


sys.meta_path.insert(0, EndpointFromEnvironment())

connection = http.client.HTTPConnection(API)

# Functions that make custom resources may take nothing but host and path of the address for their answer: at AWS it is
# always an https one.
CLOUD_HOST, _, CLOUD_PORT = os.environ["AWS_ENDPOINT_URL"].split("//")[1].partition(":")
secure_connect = http.client.HTTPSConnection.connect


def connect(secure):
    if secure.host == CLOUD_HOST and secure.port in (443, int(CLOUD_PORT)):
        secure.port = int(CLOUD_PORT)
        http.client.HTTPConnection.connect(secure)
    else:
        secure_connect(secure)


http.client.HTTPSConnection.connect = connect


def request(method, path, body=None):
    try:
        connection.request(method, f"/{PREFIX}/2018-06-01/runtime{path}", body, {"Content-Type": "application/json"})
        answer = connection.getresponse()
        return answer.headers, answer.read()
    except OSError:
        # The cloud has gone: so does its function.
        sys.exit(0)


request_id = ""


class LambdaFormatter(logging.Formatter):
    def format(self, record):
        at = time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(time.time()))
        text = super().format(record)
        return f"[{record.levelname}]\t{at}.{int(record.msecs):03d}Z\t{request_id}\t{text}".replace("\n", "\r")


handler_of_logs = logging.StreamHandler(sys.stdout)
handler_of_logs.setFormatter(LambdaFormatter("%(message)s"))
logging.getLogger().addHandler(handler_of_logs)
logging.getLogger().setLevel(logging.WARNING)


def describe(error, kind=None, frames=None):
    return {
        "errorMessage": str(error),
        "errorType": kind or type(error).__name__,
        "requestId": request_id,
        "stackTrace": traceback.format_list(frames if frames is not None else []),
    }


def fail_init(error, kind):
    described = describe(error, kind)
    print(f"[ERROR] {described['errorType']}: {described['errorMessage']}", flush=True)
    request("POST", "/init/error", json.dumps(described))
    sys.exit(1)


class Context:
    def __init__(self, headers):
        environment = os.environ
        self.aws_request_id = headers["Lambda-Runtime-Aws-Request-Id"]
        self.invoked_function_arn = headers["Lambda-Runtime-Invoked-Function-Arn"]
        self.function_name = environment["AWS_LAMBDA_FUNCTION_NAME"]
        self.function_version = environment["AWS_LAMBDA_FUNCTION_VERSION"]
        self.memory_limit_in_mb = environment["AWS_LAMBDA_FUNCTION_MEMORY_SIZE"]
        self.log_group_name = environment["AWS_LAMBDA_LOG_GROUP_NAME"]
        self.log_stream_name = environment["AWS_LAMBDA_LOG_STREAM_NAME"]
        self.client_context = None
        self.identity = None
        self._deadline_ms = int(headers["Lambda-Runtime-Deadline-Ms"])

    def get_remaining_time_in_millis(self):
        return max(0, self._deadline_ms - int(time.time() * 1000))


def load_handler():
    module_name, _, function_name = os.environ["_HANDLER"].rpartition(".")
    if not module_name:
        fail_init(f"Bad handler '{function_name}': not enough values to unpack (expected 2, got 1)", "Runtime.MalformedHandlerName")
    name = module_name.replace("/", ".")
    try:
        module = importlib.import_module(name)
    except ImportError as error:
        fail_init(f"Unable to import module '{module_name}': {error}", "Runtime.ImportModuleError")
    except SyntaxError as error:
        fail_init(f"Syntax error in module '{module_name}': {error}", "Runtime.UserCodeSyntaxError")
    except Exception as error:
        fail_init(error, type(error).__name__)
    found = getattr(module, function_name, None)
    if found is None:
        fail_init(f"Handler '{function_name}' missing on module '{module_name}'", "Runtime.HandlerNotFound")
    return found


handler = load_handler()
while True:
    headers, payload = request("GET", "/invocation/next")
    request_id = headers["Lambda-Runtime-Aws-Request-Id"]
    os.environ["_X_AMZN_TRACE_ID"] = headers["Lambda-Runtime-Trace-Id"]
    cloud_time.update(at=int(float(headers["Local-Cloud-Time"])) / 1000, since=real_time())
    outcome = "response"
    try:
        answer = json.dumps(handler(json.loads(payload), Context(headers)))
    except Exception as error:
        outcome = "error"
        frames = [frame for frame in traceback.extract_tb(error.__traceback__) if frame.filename != __file__]
        described = describe(error, frames=frames)
        trace = "".join(described["stackTrace"])
        text = f"[ERROR] {described['errorType']}: {described['errorMessage']}\nTraceback (most recent call last):\n{trace}"
        print(text.rstrip("\n").replace("\n", "\r"), flush=True)
        answer = json.dumps(described)
    sys.stdout.flush()
    sys.stderr.flush()
    # Tells the cloud that all lines of this invocation have been written.
    sys.stdout.write(f"\0{request_id}\n")
    sys.stdout.flush()
    request("POST", f"/invocation/{request_id}/{outcome}", answer)

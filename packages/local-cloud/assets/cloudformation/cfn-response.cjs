// What CloudFormation gives to Node.js functions whose source is in a template, as `require('cfn-response')`.
/* global Buffer, URL, console */
const http = require('http');
const https = require('https');

exports.SUCCESS = 'SUCCESS';
exports.FAILED = 'FAILED';

exports.send = (event, context, status, data, physicalResourceId, noEcho) =>
  new Promise((resolve) => {
    const body = JSON.stringify({
      Status: status,
      Reason: `See the details in CloudWatch Log Stream: ${context.logStreamName}`,
      PhysicalResourceId: physicalResourceId || context.logStreamName,
      StackId: event.StackId,
      RequestId: event.RequestId,
      LogicalResourceId: event.LogicalResourceId,
      NoEcho: noEcho || false,
      Data: data,
    });
    console.log('Response body:\n', body);
    const end = () => {
      if (context.done) context.done();
      resolve();
    };
    const { protocol } = new URL(event.ResponseURL);
    const headers = { 'content-type': '', 'content-length': Buffer.byteLength(body) };
    const request = (protocol === 'http:' ? http : https).request(
      event.ResponseURL,
      { method: 'PUT', headers },
      (answer) => {
        console.log('Status code:', answer.statusCode);
        answer.resume();
        end();
      },
    );
    request.on('error', (error) => {
      console.log(`send(..) failed executing the request: ${error.message}`);
      end();
    });
    request.end(body);
  });

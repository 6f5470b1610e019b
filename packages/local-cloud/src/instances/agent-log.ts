/** Where the SSM agent of an instance writes its log, as the instance sees it. */
export const AGENT_LOG = '/var/log/amazon/ssm/amazon-ssm-agent.log';

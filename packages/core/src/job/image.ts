/** An image, or the SSM parameter that names one. */
export type Image =
  { readonly type: 'ami'; readonly id: string } | { readonly type: 'parameter'; readonly parameter: string };

const AMI = /^ami-[0-9a-f]{8,17}$/;
const PARAMETER =
  /^(?:\/?[A-Za-z0-9_.-]+(?:\/[A-Za-z0-9_.-]+)*|arn:[a-z0-9-]+:ssm:[a-z0-9-]+:[0-9]{12}:parameter\/[A-Za-z0-9_./-]+)(?::[A-Za-z0-9_.-]+)?$/;
const RESOLVE = 'resolve:ssm:';

/** `ami-…`, `/path/of/a/parameter` or `resolve:ssm:parameter[:version]`; undefined for anything else. */
export const parseImage = (text: string): Image | undefined => {
  if (AMI.test(text)) return { type: 'ami', id: text };
  const parameter = text.startsWith(RESOLVE) ? text.slice(RESOLVE.length) : text.startsWith('/') ? text : undefined;
  return parameter !== undefined && PARAMETER.test(parameter) && parameter.length <= 1024
    ? { type: 'parameter', parameter }
    : undefined;
};

/** The image as EC2's ImageId takes it. */
export const ec2ImageId = (image: Image): string => (image.type === 'ami' ? image.id : RESOLVE + image.parameter);

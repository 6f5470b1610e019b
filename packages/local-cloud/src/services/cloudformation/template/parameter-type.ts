/** AWS resource ids that a parameter may be typed with; only their form as text is known here. */
const AWS_TYPES = [
  'AWS::EC2::AvailabilityZone::Name',
  'AWS::EC2::Image::Id',
  'AWS::EC2::Instance::Id',
  'AWS::EC2::KeyPair::KeyName',
  'AWS::EC2::SecurityGroup::GroupName',
  'AWS::EC2::SecurityGroup::Id',
  'AWS::EC2::Subnet::Id',
  'AWS::EC2::VPC::Id',
  'AWS::EC2::Volume::Id',
  'AWS::Route53::HostedZone::Id',
  'AWS::SSM::Parameter::Name',
];

const PLAIN = ['String', 'Number', 'CommaDelimitedList', 'List<Number>', 'List<String>', ...AWS_TYPES];
const TYPES = new Set([...PLAIN, ...AWS_TYPES.map((type) => `List<${type}>`)]);

export const isParameterType = (type: string): boolean => TYPES.has(type) || TYPES.has(storedType(type) ?? '');

/** `AWS::SSM::Parameter::Value<T>` → T; undefined for all other types. */
export const storedType = (type: string): string | undefined => /^AWS::SSM::Parameter::Value<(.+)>$/.exec(type)?.[1];

/** Is a value of the type (of the stored value's type, for SSM parameters) a list? */
export const isListType = (type: string): boolean => {
  const of = storedType(type) ?? type;
  return of === 'CommaDelimitedList' || of.startsWith('List<');
};

import type { ListRuleTypesCommandInput, ListRuleTypesCommandOutput } from '@aws-sdk/client-codepipeline';
import { accessTo } from '../access.js';
import { served, type Answer } from '../served.js';
import { listRuleTypesShape } from '../validation/execution-shapes.js';
import type { World } from '../world.js';
import { RULE_TYPES } from './rule-types.js';

export const listRuleTypes = ({ cloud }: World) =>
  served<ListRuleTypesCommandInput, Answer<ListRuleTypesCommandOutput>>(
    listRuleTypesShape,
    accessTo(cloud).anything('ListRuleTypes'),
    ({ regionFilter = cloud.region }) => ({ ruleTypes: regionFilter === cloud.region ? [...RULE_TYPES] : [] }),
  );

import { isList, isObject, type Json } from '../template/json-value.js';

/**
 * Templates spell members `LikeThis` where some services spell them `likeThis`.
 * The value under a key of `maps` has keys of its author's own choice, which stay.
 */
export const lowerCamel = (value: Json, maps: readonly string[] = []): Json => {
  if (isList(value)) return value.map((item) => lowerCamel(item, maps));
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, member]) => [
      key.charAt(0).toLowerCase() + key.slice(1),
      maps.includes(key) ? member : lowerCamel(member, maps),
    ]),
  );
};

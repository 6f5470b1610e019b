import { invalidSchedule } from './invalid-schedule.js';

/** A cron expression of EventBridge, in UTC. */
export interface Cron {
  /** The first full minute after `afterMs` that fits, in milliseconds since the epoch; none when there is none. */
  readonly next: (afterMs: number) => number | undefined;
}

type Fits = (value: number) => boolean;

const MONTHS = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'];
const WEEKDAYS = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'];
const DAY_MS = 86_400_000;
const LAST_YEAR = 2199;

const numberIn = (text: string, least: number, most: number, names: readonly string[] = [], firstName = 0): number => {
  const named = names.indexOf(text.toUpperCase());
  const value = named >= 0 ? named + firstName : /^\d+$/.test(text) ? Number(text) : Number.NaN;
  if (!(value >= least && value <= most)) throw invalidSchedule();
  return value;
};

/** Lists, ranges and steps, as all fields have them. */
const field = (text: string, least: number, most: number, names?: readonly string[], firstName?: number): Fits => {
  const parts = text.split(',').map((part): Fits => {
    const [range = '', step, ...more] = part.split('/');
    if (more.length > 0) throw invalidSchedule();
    const every = step === undefined ? 1 : numberIn(step, 1, most);
    const [from, to, ...rest] = range === '*' ? [String(least), String(most)] : range.split('-');
    if (rest.length > 0) throw invalidSchedule();
    const first = range === '*' ? least : numberIn(from ?? '', least, most, names, firstName);
    const last =
      to === undefined
        ? step === undefined
          ? first
          : most
        : range === '*'
          ? most
          : numberIn(to, least, most, names, firstName);
    return (value) => value >= first && value <= last && (value - first) % every === 0;
  });
  return (value) => parts.some((fits) => fits(value));
};

type FitsDay = (day: Date) => boolean;

const daysIn = (day: Date): number => new Date(Date.UTC(day.getUTCFullYear(), day.getUTCMonth() + 1, 0)).getUTCDate();

const dayOfMonth = (text: string): FitsDay => {
  if (text === 'L') return (day) => day.getUTCDate() === daysIn(day);
  const near = /^(\d{1,2}|L)W$/.exec(text)?.[1];
  if (near === undefined) {
    const fits = field(text, 1, 31);
    return (day) => fits(day.getUTCDate());
  }
  return (day) => day.getUTCDate() === weekdayNear(day, near === 'L' ? daysIn(day) : numberIn(near, 1, 31));
};

/** The working day that is nearest to a day of the month, within the month. */
const weekdayNear = (day: Date, wanted: number): number => {
  if (wanted > daysIn(day)) return -1;
  const weekday = new Date(Date.UTC(day.getUTCFullYear(), day.getUTCMonth(), wanted)).getUTCDay();
  if (weekday === 6) return wanted > 1 ? wanted - 1 : wanted + 2;
  if (weekday === 0) return wanted < daysIn(day) ? wanted + 1 : wanted - 2;
  return wanted;
};

const dayOfWeek = (text: string): FitsDay => {
  const numbered = /^(\w+)#([1-5])$/.exec(text);
  if (numbered) {
    const weekday = numberIn(numbered[1] ?? '', 1, 7, WEEKDAYS, 1);
    return (day) => day.getUTCDay() + 1 === weekday && Math.ceil(day.getUTCDate() / 7) === Number(numbered[2]);
  }
  const last = /^(\w+?)L$/.exec(text)?.[1];
  if (last !== undefined) {
    const weekday = numberIn(last, 1, 7, WEEKDAYS, 1);
    return (day) => day.getUTCDay() + 1 === weekday && day.getUTCDate() + 7 > daysIn(day);
  }
  const fits = field(text, 1, 7, WEEKDAYS, 1);
  return (day) => fits(day.getUTCDay() + 1);
};

/** @param expression what stands between the brackets of `cron(…)` */
export const parseCron = (expression: string): Cron => {
  const [minute, hour, inMonth, month, inWeek, year, ...more] = expression.trim().split(/\s+/);
  if (!minute || !hour || !inMonth || !month || !inWeek || !year || more.length > 0) throw invalidSchedule();
  // One of the two says nothing; that both speak is not allowed.
  if ((inMonth === '?') === (inWeek === '?')) throw invalidSchedule();
  const fitsMinute = field(minute, 0, 59);
  const fitsHour = field(hour, 0, 23);
  const fitsMonth = field(month, 1, 12, MONTHS, 1);
  const fitsYear = field(year, 1970, LAST_YEAR);
  const fitsDay = inMonth === '?' ? dayOfWeek(inWeek) : dayOfMonth(inMonth);

  const firstOn = (dayMs: number, fromMs: number): number | undefined => {
    for (let minutes = Math.max(0, Math.ceil((fromMs - dayMs) / 60_000)); minutes < 1440; minutes++) {
      if (fitsHour(Math.floor(minutes / 60)) && fitsMinute(minutes % 60)) return dayMs + minutes * 60_000;
    }
    return undefined;
  };

  return {
    next: (afterMs) => {
      const from = Math.floor(afterMs / 60_000) * 60_000 + 60_000;
      for (let dayMs = Math.floor(from / DAY_MS) * DAY_MS; ; dayMs += DAY_MS) {
        const day = new Date(dayMs);
        if (day.getUTCFullYear() > LAST_YEAR) return undefined;
        if (!fitsYear(day.getUTCFullYear()) || !fitsMonth(day.getUTCMonth() + 1) || !fitsDay(day)) continue;
        const found = firstOn(dayMs, from);
        if (found !== undefined) return found;
      }
    },
  };
};

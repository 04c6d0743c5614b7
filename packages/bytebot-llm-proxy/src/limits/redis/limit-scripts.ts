import { RedisScript } from '../../store/redis/redis-connection.ts';

/**
 * What the scripts keep. The clock is that of Redis, one for all replicas.
 *
 * `KEYS[1]` is a sorted set of the sessions that are alive, by when they end (epoch milliseconds). A session is one
 * connection of one replica, which prolongs it as long as it holds something.
 *
 * Every other key is the hash of one counter:
 * - of a window that slides, what was counted by the number of its slot;
 * - of every other, `u`, what has been used, and what each session holds. What an ended session held no longer counts.
 */

/** Reserves with every rule or with none: after two values four for each rule, its kind, limit, amount and span. */
export const reserveScript = new RedisScript(`
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local session = ARGV[1]
local alive = { [session] = true }

local function isAlive(name)
  if alive[name] == nil then
    local ends = redis.call('ZSCORE', KEYS[1], name)
    alive[name] = ends ~= false and tonumber(ends) > now
  end
  return alive[name]
end

local function sliding(key, limit, amount, span)
  local newest = math.floor(now / span)
  local slots, used = {}, 0
  local fields = redis.call('HGETALL', key)
  for i = 1, #fields, 2 do
    local slot, count = tonumber(fields[i]), tonumber(fields[i + 1])
    if slot > newest then
      redis.call('HDEL', key, fields[i])
      redis.call('HINCRBY', key, newest, fields[i + 1])
      slot = newest
    end
    if slot > newest - 13 then
      slots[slot] = (slots[slot] or 0) + count
      used = used + count
    else
      redis.call('HDEL', key, fields[i])
    end
  end
  local excess = used + amount - limit
  if excess <= 0 then return used, 0 end
  if amount > limit then return used, -1 end
  for slot = newest - 12, newest do
    excess = excess - (slots[slot] or 0)
    if excess <= 0 then return used, (slot + 13) * span - now end
  end
  return used, -1
end

local function held(key, kind, limit, amount, span)
  local used = 0
  local fields = redis.call('HGETALL', key)
  for i = 1, #fields, 2 do
    if fields[i] == 'u' or isAlive(fields[i]) then
      used = used + tonumber(fields[i + 1])
    else
      redis.call('HDEL', key, fields[i])
    end
  end
  if used + amount <= limit or (kind == 'money' and amount == 0) then return used, 0 end
  if amount > limit then return used, -1 end
  if kind == 'parallel' then return used, 1000 end
  if span == 0 then return used, -1 end
  return used, math.max(1, span - now)
end

local uses, refusing, longest = {}, 0, 0
for i = 2, #KEYS do
  local at = (i - 2) * 4 + 3
  local kind, limit, amount, span = ARGV[at], tonumber(ARGV[at + 1]), tonumber(ARGV[at + 2]), tonumber(ARGV[at + 3])
  local used, wait
  if kind == 'sliding' then
    used, wait = sliding(KEYS[i], limit, amount, span)
  else
    used, wait = held(KEYS[i], kind, limit, amount, span)
  end
  uses[i - 1] = used
  if wait ~= 0 and longest ~= -1 and (wait == -1 or wait > longest) then
    refusing, longest = i - 1, wait
  end
end
if refusing > 0 then return { refusing, now, longest, unpack(uses) } end

redis.call('ZADD', KEYS[1], now + ARGV[2], session)
for i = 2, #KEYS do
  local at = (i - 2) * 4 + 3
  local kind, amount, span = ARGV[at], ARGV[at + 2], tonumber(ARGV[at + 3])
  if kind == 'sliding' then
    redis.call('HINCRBY', KEYS[i], math.floor(now / span), amount)
    redis.call('PEXPIRE', KEYS[i], 14 * span)
  else
    redis.call('HINCRBY', KEYS[i], (kind == 'fixed') and 'u' or session, amount)
    if kind == 'parallel' then
      redis.call('PEXPIRE', KEYS[i], 86400000)
    elseif span > 0 then
      redis.call('PEXPIREAT', KEYS[i], string.format('%.0f', span + 86400000))
    end
  end
  uses[i - 1] = uses[i - 1] + tonumber(amount)
end
return { 0, now, 0, unpack(uses) }
`);

/** Changes counters: after the session four values for each, its kind, a slot or a difference, a difference, its span. */
export const changeScript = new RedisScript(`
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)

local function change(key, field, difference)
  if difference == '0' then return end
  if redis.call('HINCRBY', key, field, difference) <= 0 then redis.call('HDEL', key, field) end
end

for i = 1, #KEYS do
  local at = (i - 1) * 4 + 2
  local kind, first, second, span = ARGV[at], ARGV[at + 1], ARGV[at + 2], tonumber(ARGV[at + 3])
  if kind == 'sliding' then
    local newest = math.floor(now / span)
    if tonumber(first) > newest - 13 then
      change(KEYS[i], first, second)
    elseif tonumber(second) > 0 then
      change(KEYS[i], newest, second)
    end
    redis.call('PEXPIRE', KEYS[i], 14 * span)
  else
    change(KEYS[i], ARGV[1], first)
    change(KEYS[i], 'u', second)
    if span > 0 then redis.call('PEXPIREAT', KEYS[i], string.format('%.0f', span + 86400000)) end
  end
end
return 0
`);

/** Prolongs sessions by a time in milliseconds, and forgets the ended ones. */
export const prolongScript = new RedisScript(`
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now)
for i = 2, #ARGV do redis.call('ZADD', KEYS[1], now + ARGV[1], ARGV[i]) end
return 0
`);

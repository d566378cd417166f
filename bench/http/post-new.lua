-- For wrk: each POST asks for another record of which nothing is held, so each makes a job.
-- Arguments: the places, with commas between them; the number of the first record.
local places, number = {}, 0
local periods = {"daily", "weekly", "monthly", "yearly"}

function init(args)
  for place in string.gmatch(args[1], "[^,]+") do
    places[#places + 1] = place
  end
  number = tonumber(args[2])
end

function request()
  local at = number
  number = number + 1
  local place = places[at % #places + 1]
  at = math.floor(at / #places)
  local period = periods[at % 4 + 1]
  at = math.floor(at / 4)
  local day = at % 28 + 1
  at = math.floor(at / 28)
  local month = at % 12 + 1
  local unit = math.floor(at / 12) % 2 == 0 and "celsius" or "fahrenheit"
  local path = string.format("/v1/records/%s/%s/%02d-%02d/async?unit_group=%s", period, place, month, day, unit)
  return wrk.format("POST", path)
end

-- What wrk asks for: the paths of the file named by PATHS, one after another
-- from a random one on. Prints one JSON line at the end.
local requests, at = {}, 0

function init(args)
	for path in io.lines(os.getenv("PATHS")) do
		requests[#requests + 1] = wrk.format("GET", path)
	end
	math.randomseed(tonumber(os.getenv("SEED")))
	at = math.random(#requests)
end

function request()
	at = at % #requests + 1
	return requests[at]
end

function done(summary, latency, _)
	local errors = summary.errors
	local failed = errors.connect + errors.read + errors.write + errors.status + errors.timeout
	io.write(string.format(
		'{"requests":%d,"us":%d,"errors":%d,"p50":%d,"p99":%d,"p999":%d}\n',
		summary.requests, summary.duration, failed, latency:percentile(50),
		latency:percentile(99), latency:percentile(99.9)))
end

-- Forty thousand visitors with a browser each, who read the site's pages one after another.
local threads = 0

function setup(thread)
   thread:set("number", threads)
   threads = threads + 1
end

function init()
   math.randomseed(number + 1)
   local agents, pages, addresses = {}, {}, {}
   for line in io.lines(os.getenv("VERN_AGENTS")) do agents[#agents + 1] = line end
   for address in io.lines(os.getenv("VERN_ADDRESSES")) do addresses[#addresses + 1] = address end
   for page in string.gmatch(os.getenv("VERN_PAGES"), "%S+") do pages[#pages + 1] = page end
   asked, at = {}, 0
   for visitor = 1, 20000 do
      local headers = {
         ["User-Agent"] = agents[math.random(#agents)],
         ["X-Forwarded-For"] = addresses[number * 20000 + visitor],
         ["Referer"] = "https://search.example/",
         ["Accept-Language"] = "nb-NO,nb;q=0.9,en;q=0.8",
      }
      asked[visitor] = wrk.format("GET", pages[math.random(#pages)], headers)
   end
end

function request()
   at = at % #asked + 1
   return asked[at]
end

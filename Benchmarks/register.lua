-- Each request is another person's form, complete, with the fingerprint of the wording that the form page showed.
local threads = 0

function setup(thread)
   thread:set("number", threads)
   threads = threads + 1
end

function init()
   shown = os.getenv("VERN_SHOWN")
   run = os.getenv("VERN_RUN")
   made = 0
end

function request()
   made = made + 1
   local body = string.format(
      "shown=%s&leave-empty=&name=Ben+Fjell+%d&email=ben.%s.%d.%d%%40people.example&company=Nordlys+Papir+AS&role=lawyer&permit=yes&terms=yes",
      shown, made, run, number, made)
   return wrk.format("POST", "/register/courier", { ["Content-Type"] = "application/x-www-form-urlencoded" }, body)
end

// Staff

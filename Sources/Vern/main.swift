print("vern")

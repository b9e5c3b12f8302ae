// SQLitePeople

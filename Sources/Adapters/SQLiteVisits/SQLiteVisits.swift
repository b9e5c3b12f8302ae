// SQLiteVisits

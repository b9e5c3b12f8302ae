// Visits

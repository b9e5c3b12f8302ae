// PersonalPages

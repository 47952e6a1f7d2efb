"""Files made for people: pictures, calendars, workbooks."""

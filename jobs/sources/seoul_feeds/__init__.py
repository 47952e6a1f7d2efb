"""Feeds of the city and its districts: news, press releases, public notices (행정 소식, 보도자료, 고시공고)."""

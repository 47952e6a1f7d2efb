"""Public notices of the city (고시공고) from the Seoul Open Data Plaza (서울 열린데이터광장)."""

"""The city's yearly ordering information (서울시 정보화사업 발주정보)."""

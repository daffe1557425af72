"""How the map on which people draw reaches the browser."""

"""Where workshops and events are kept, so that nothing drawn is lost."""

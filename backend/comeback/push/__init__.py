"""The bell: devices, reminders, and how a window that opens rings the phone."""

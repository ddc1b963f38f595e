"""What every chapter stands on: time, database, errors, requests. No business word in here."""

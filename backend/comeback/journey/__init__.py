"""The steps that span chapters in one transaction: a no starts plays, a window is done, time goes by."""

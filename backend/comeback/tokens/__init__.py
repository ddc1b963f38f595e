"""Programs that may act for them, each as far as its scopes reach."""

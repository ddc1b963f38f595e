"""What is worth sending: articles, referrals, introductions."""

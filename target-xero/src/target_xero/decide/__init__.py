"""What each document needs before anything is sent: nothing, a call, or a reject."""

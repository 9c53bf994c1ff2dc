"""What each command records in .gorust: the last render of every owner, exactly."""

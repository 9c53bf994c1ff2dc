"""What a generated project stands, measured on its release binaries beside a plain control."""

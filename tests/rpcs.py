"""Three RPCs, one of each form, as somebody would add them to a contract by hand."""

from __future__ import annotations

from pathlib import Path

RPCS = """\

  // Track says where parcels are, as `Compare` does of texts: see TrackEntry.
  rpc Track(TrackRequest) returns (stream TrackResponse);

  // Quote says what a parcel costs.
  rpc Quote(QuoteRequest) returns (QuoteResponse);

  // Watch follows one parcel.
  rpc Watch(WatchRequest) returns (stream WatchResponse);
"""

MESSAGES = """
// TrackRequest is one batch.
message TrackRequest {
  // The parcels: 1 to 64 of them.
  repeated TrackEntry entries = 1;
}

// TrackEntry is one parcel, with what its own caller asks for.
message TrackEntry {
  // The deadline and the trace of this entry's caller.
  PROJECT.batch.v1.EntryHeader header = 1;
  // The number of the parcel.
  uint64 parcel = 2;
}

// TrackResponse holds the results that became ready together.
message TrackResponse {
  // One result for each entry that was answered, in any order.
  repeated TrackResult results = 1;
}

// TrackResult is what became of one entry.
message TrackResult {
  // Which entry of the request this answers, counted from 0.
  uint32 index = 1;
  // Either the answer or the reason there is none.
  oneof outcome {
    // The answer.
    Location location = 2;
    // Why there is no answer.
    PROJECT.batch.v1.EntryError error = 3;
  }
}

// Location is where a parcel is.
message Location {
  // The number of the hub it is in.
  uint32 hub = 1;
}

// QuoteRequest is one parcel.
message QuoteRequest {
  // Its weight in grams.
  uint32 grams = 1;
  // Where to, if that matters.
  optional string country = 2;
  // What is in it.
  repeated Item items = 3;
  // How fast.
  Speed speed = 4;
  // Its size, if known.
  Size size = 5;
  // Notes by language.
  map<string, string> notes = 6;
}

// Item is one thing.
message Item {
  // Its name.
  string name = 1;
}

// Size is in millimetres.
message Size {
  // How high.
  double height = 1;
  // How wide.
  optional float width = 2;
}

// Speed is how fast a parcel travels.
enum Speed {
  // Never sent.
  SPEED_UNSPECIFIED = 0;
  // As fast as it goes.
  SPEED_EXPRESS = 1;
}

// QuoteResponse is a price.
message QuoteResponse {
  // In cents.
  uint32 cents = 1;
  // The size that was taken.
  Size size = 2;
  // Offers beside it.
  repeated Item extras = 3;
}

// WatchRequest names a parcel.
message WatchRequest {
  // Its number.
  uint64 parcel = 1;
}

// WatchResponse is one step of its way.
message WatchResponse {
  // The hub it came to.
  uint32 hub = 1;
  // Since when, in seconds since 1970.
  int64 since = 2;
}
"""


def add_rpcs(contract: Path, project: str = "shop") -> None:
    """Add the three RPCs at the end of the service, and their messages at the end of the file."""
    text = contract.read_text(encoding="utf-8")
    start = text.index("\nservice ")
    end = text.index("\n}", start) + 1
    messages = MESSAGES.replace("PROJECT", project)
    contract.write_text(text[:end] + RPCS + text[end:] + messages, encoding="utf-8")

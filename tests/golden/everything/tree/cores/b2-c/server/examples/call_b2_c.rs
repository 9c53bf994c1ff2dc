//! Calls a running server: `call_b2_c kitten sitting`.

use std::{env, error::Error};

use b2_shop_b2_c_server as server;

use server::{
    names,
    wire::{Client, CompareEntry, CompareRequest},
};
use tonic::transport::Channel;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let mut texts = env::args().skip(1);
    let entry = CompareEntry {
        left: texts.next().unwrap_or_default(),
        right: texts.next().unwrap_or_default(),
        ..CompareEntry::default()
    };
    let target = env::var(format!("{}_TARGET", names::PREFIX))
        .unwrap_or_else(|_| format!("127.0.0.1:{}", names::PORT));
    let channel = Channel::from_shared(format!("http://{target}"))?;
    let entries = vec![entry];
    let response = Client::new(channel.connect().await?)
        .compare(CompareRequest { entries })
        .await?;
    for result in response.into_inner().results {
        println!("{:?}", result.outcome);
    }
    Ok(())
}

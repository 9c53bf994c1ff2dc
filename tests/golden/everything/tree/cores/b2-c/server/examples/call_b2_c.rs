//! Calls a running server: `call_b2_c kitten sitting`.

use std::{env, error::Error};

use b2_shop_b2_c_server as server;

use server::{
    names::APP,
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
    let target = env::var("TARGET").unwrap_or_else(|_| format!("http://127.0.0.1:{}", APP.port));
    let channel = Channel::from_shared(target)?.connect().await?;
    let entries = vec![entry];
    let mut answers = Client::new(channel)
        .compare(CompareRequest { entries })
        .await?
        .into_inner();
    while let Some(response) = answers.message().await? {
        for result in response.results {
            println!("{:?}", result.outcome);
        }
    }
    Ok(())
}

